/** Runs `scorecam layers`: the layers of a model as a table or as JSON. */
import { modelLayers } from '@scorecam/core';
import { modelRefusal, openExplainerParts, unlessAborted } from '@scorecam/node';
import { bundledModel } from '../bundled.js';
import type { LayersArguments } from './flags.js';
import { readingOf } from '../options/model-options.js';
import { openTerminal } from '../terminal.js';
import { describeLayers } from './describe-layers.js';

/**
 * Lists the layers that can be explained.
 *
 * @throws ScorecamError if the model cannot be read or has no such layer, CANCELLED after Ctrl-C
 */
export async function layers({ model, json, ...parsed }: LayersArguments, signal: AbortSignal): Promise<void> {
  const opening = openExplainerParts(model ?? bundledModel(), { ...readingOf(parsed), device: 'cpu' });
  const { runtime, file, setup } = await unlessAborted(opening, signal);
  const listing = modelLayers(runtime, file, setup).catch((error: unknown) => {
    throw modelRefusal(file.model.location, error, runtime);
  });
  const rows = await unlessAborted(listing, signal).finally(() => runtime.dispose());
  const terminal = openTerminal({ json, quiet: false });
  terminal.say(describeLayers(rows, model));
  terminal.printJson(rows.map(({ candidate, dims, isDefault }) => ({ ...candidate, dims, default: isDefault })));
}
