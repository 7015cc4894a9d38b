/** Runs `scorecam report`: makes the pages and says where to look. */
import { writeReport } from '@scorecam/node';
import { resolve } from 'node:path';
import type { ReportArguments } from './flags.js';
import { openTerminal } from '../terminal.js';

const mostLines = 20;

/**
 * Makes the report of a run's output folder.
 *
 * @throws ScorecamError if the folder holds no run, or cannot be written
 */
export async function report(parsed: ReportArguments): Promise<void> {
  const terminal = openTerminal(parsed);
  const bar = terminal.progress('Writing the pages', 'images');
  const summary = await writeReport(parsed.folder, (done, total) => bar.update(done, total)).finally(() => bar.stop());
  const { page, explained, failed, damagedLines } = summary;
  terminal.say(
    `${explained} ${explained === 1 ? 'image' : 'images'} explained, ${failed} failed. Open ${resolve(page)} in a browser.`,
  );
  if (damagedLines.length > 0)
    terminal.say(
      `${damagedLines.length} ${damagedLines.length === 1 ? 'line' : 'lines'} cannot be read and count for nothing: ${damagedLines.slice(0, mostLines).join(', ')}. "scorecam batch --resume" explains their images again.`,
    );
  terminal.printJson(summary);
}
