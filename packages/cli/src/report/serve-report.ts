import { ScorecamError } from '@scorecam/core';
import { LiveReport } from '@scorecam/node';
import { serveMade } from '@scorecam/page';
import { checkWhole } from '../options/check-numbers.js';
import type { Terminal } from '../terminal.js';
import type { ReportArguments } from './flags.js';
import { sayCounts } from './report.js';

/** A browser runs the report's own program alone, for any content of the results. */
const headers = { 'Content-Security-Policy': "script-src 'self'; base-uri 'none'; frame-ancestors 'none'" };

/**
 * Shows the report of a run on this machine until the signal aborts; nothing is written.
 *
 * @throws ScorecamError UNREADABLE_FILE if the folder holds no run, INVALID_OPTION if the port is not available
 */
export async function serveReport(
  { folder, port }: ReportArguments,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  checkWhole('port', port, { least: 0, most: 65_535 });
  const live = await LiveReport.open(folder);
  const options = { port, isolated: false, headers };
  const server = await serveMade((path) => live.file(path), options).catch((error: unknown) => {
    throw new ScorecamError('INVALID_OPTION', `Port ${port} is not available; choose another with --port.`, error);
  });
  const { explained, failed, damagedLines } = live;
  sayCounts(terminal, live, `Open ${server.url} in a browser. Ctrl-C ends it.`);
  terminal.printJson({ page: server.url, explained, failed, damagedLines });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await server.close();
}
