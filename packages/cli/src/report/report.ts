/** Runs `scorecam report`: makes the pages and says where to look. */
import { describeCount } from '@scorecam/core';
import { writeReport } from '@scorecam/node';
import { resolve } from 'node:path';
import type { ReportArguments } from './flags.js';
import { openTerminal, type Terminal } from '../terminal.js';

const mostLines = 20;

/** The counts of every report. */
interface ReportCounts {
  readonly explained: number;
  readonly failed: number;
  readonly damagedLines: readonly string[];
}

/**
 * Makes the report of a run's output folder, or with `--serve` shows it until the signal aborts.
 *
 * @throws ScorecamError if the folder holds no run, or cannot be written, or the port is not available
 */
export async function report(parsed: ReportArguments, signal: AbortSignal): Promise<void> {
  const terminal = openTerminal(parsed);
  if (parsed.serve) return (await import('./serve-report.js')).serveReport(parsed, signal, terminal);
  const bar = terminal.progress('Writing the pages', 'images');
  const summary = await writeReport(parsed.folder, (done, total) => bar.update(done, total)).finally(() => bar.stop());
  sayCounts(terminal, summary, `Open ${resolve(summary.page)} in a browser.`);
  terminal.printJson(summary);
}

/** Says what a report shows, and where. */
export function sayCounts(terminal: Terminal, { explained, failed, damagedLines }: ReportCounts, where: string): void {
  terminal.say(`${describeCount(explained, 'images')} explained, ${failed} failed. ${where}`);
  if (damagedLines.length > 0)
    terminal.say(
      `${describeCount(damagedLines.length, 'lines')} cannot be read and count for nothing: ${damagedLines.slice(0, mostLines).join(', ')}. "scorecam batch --resume" explains their images again.`,
    );
}
