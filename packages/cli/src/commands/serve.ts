import { ScorecamError } from '@scorecam/core';
import type { Argv, InferredOptionTypes, Options } from 'yargs';
import { checkWhole } from '../options/check-numbers.js';

const flags = {
  port: { type: 'number', requiresArg: true, default: 8080, describe: 'The port on 127.0.0.1; 0 for any free one' },
} as const satisfies Record<string, Options>;

type ServeArguments = InferredOptionTypes<typeof flags>;

/** `scorecam serve`: the page, in a browser on this machine. `signal` is Ctrl-C. */
export function addServeCommand(yargs: Argv, signal: AbortSignal): Argv {
  const summary = 'Serve the page that explains pictures in a browser, to this machine alone';
  return yargs.command('serve', summary, build, ({ port }) => serve(port, signal));
}

function build(yargs: Argv): Argv<ServeArguments> {
  return yargs.options(flags).epilogue('Examples:\n  scorecam serve\n  scorecam serve --port 0');
}

/**
 * Serves the page until the signal aborts.
 *
 * @throws ScorecamError UNREADABLE_FILE where the page is not built, INVALID_OPTION where the port cannot be had
 */
async function serve(port: number, signal: AbortSignal): Promise<void> {
  checkWhole('port', port, { least: 0, most: 65_535 });
  const { serveDemo } = await import('@scorecam/web/server');
  const server = await serveDemo({ port }).catch((error: unknown) => {
    throw new ScorecamError('INVALID_OPTION', `Port ${port} cannot be had; give another one by --port.`, error);
  });
  if (!server) throw new ScorecamError('UNREADABLE_FILE', 'The page is not built; run "npm run build:demo" first.');
  process.stdout.write(`Open ${server.url} in a browser. Ctrl-C ends it.\n`);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
