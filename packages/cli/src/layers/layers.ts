/** Runs `scorecam layers`: the layers of a model as a table or as JSON. */
import { openExplainer } from '@scorecam/node';
import { bundledModel } from '../bundled.js';
import type { LayersArguments } from './flags.js';
import { openTerminal } from '../terminal.js';
import { describeLayers } from './describe-layers.js';

/**
 * Lists the layers that can be explained.
 *
 * @throws ScorecamError where the model cannot be read or has no such layer
 */
export async function layers({ model, input, output, json }: LayersArguments): Promise<void> {
  const explainer = await openExplainer(model ?? bundledModel(), { input, output, device: 'cpu' });
  const rows = await explainer.layers().finally(() => explainer.dispose());
  const terminal = openTerminal({ json, quiet: false });
  terminal.say(describeLayers(rows, model));
  terminal.give(rows.map(({ candidate, dims, isDefault }) => ({ ...candidate, dims, default: isDefault })));
}
