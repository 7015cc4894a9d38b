import { ScorecamError } from '@scorecam/core';
import { servePage } from '@scorecam/page';
import { checkWhole } from '../options/check-numbers.js';
import type { ServeArguments } from './flags.js';

/**
 * Serves the page until the signal aborts.
 *
 * @throws ScorecamError UNREADABLE_FILE if the page is not built, INVALID_OPTION if the port is not available
 */
export async function serve({ port }: ServeArguments, signal: AbortSignal): Promise<void> {
  checkWhole('port', port, { least: 0, most: 65_535 });
  const server = await servePage({ port }).catch((error: unknown) => {
    throw new ScorecamError('INVALID_OPTION', `Port ${port} is not available; choose another with --port.`, error);
  });
  if (!server)
    throw new ScorecamError(
      'UNREADABLE_FILE',
      'The page is not built; run "npm run build:page" in the repository first.',
    );
  process.stdout.write(`Open ${server.url} in a browser. Ctrl-C ends it.\n`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
