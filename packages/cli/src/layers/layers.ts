/** Runs `scorecam layers`: the layers of a model as a table or as JSON. */
import { openExplainer, unlessAborted } from '@scorecam/node';
import { bundledModel } from '../bundled.js';
import type { LayersArguments } from './flags.js';
import { openTerminal } from '../terminal.js';
import { describeLayers } from './describe-layers.js';

/**
 * Lists the layers that can be explained.
 *
 * @throws ScorecamError where the model cannot be read or has no such layer, CANCELLED after Ctrl-C
 */
export async function layers({ model, input, output, json }: LayersArguments, signal: AbortSignal): Promise<void> {
  const opening = openExplainer(model ?? bundledModel(), { input, output, device: 'cpu' });
  const explainer = await unlessAborted(opening, signal);
  const rows = await unlessAborted(explainer.layers(), signal).finally(() => explainer.dispose());
  const terminal = openTerminal({ json, quiet: false });
  terminal.say(describeLayers(rows, model));
  terminal.give(rows.map(({ candidate, dims, isDefault }) => ({ ...candidate, dims, default: isDefault })));
}
