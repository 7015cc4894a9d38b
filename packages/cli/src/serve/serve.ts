import { ScorecamError } from '@scorecam/core';
import type { Interruption } from '../interrupt.js';
import { checkWhole } from '../options/check-numbers.js';
import type { ServeArguments } from './flags.js';

/**
 * Serves the page, or with `--api` explanations, until the signal aborts.
 *
 * @throws ScorecamError INVALID_OPTION if an option is wrong or the port is not available; as the page or the service
 */
export async function serve(parsed: ServeArguments, signal: AbortSignal, interruption: Interruption): Promise<void> {
  checkWhole('port', parsed.port, { least: 0, most: 65_535 });
  // Each is loaded by those alone who ask for it.
  if (parsed.api) return (await import('./serve-api.js')).serveApi(parsed, signal, interruption);
  if (parsed.model !== undefined || parsed.modelFolder !== undefined)
    throw new ScorecamError(
      'INVALID_OPTION',
      'The page takes its model in the browser; add --api to serve a model to programs.',
    );
  await (await import('./serve-page.js')).serveBuiltPage(parsed, signal);
}
