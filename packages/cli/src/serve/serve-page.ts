import { ScorecamError } from '@scorecam/core';
import { servePage } from '@scorecam/page';
import type { ServeArguments } from './flags.js';

/**
 * Serves the page until the signal aborts.
 *
 * @throws ScorecamError UNREADABLE_FILE if the page is not built, INVALID_OPTION if the port is not available
 */
export async function serveBuiltPage({ port }: Pick<ServeArguments, 'port'>, signal: AbortSignal): Promise<void> {
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
