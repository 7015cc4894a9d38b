import type { BatchOutcome, RunProfile } from '@scorecam/node';
import { basename } from 'node:path';
import { printable } from '../printable.js';
import { openTerminal, type TerminalOptions } from '../terminal.js';
import { describeProfile } from './describe-profile.js';
import { openRunBar } from './run-bar.js';
import type { RunCounts } from './run-counts.js';

/** The output of a run in progress: a bar for people, or a line of JSON for each event. */
export interface RunReporter {
  readonly counts: RunCounts;
  /** The number of images, once it is known. */
  expect(total: number): void;
  add(outcome: BatchOutcome): void;
  addWork(count: number): void;
  /** A file that was left out of the run for its extension. */
  ignore(path: string): void;
  /** A sentence that a user should read at once. */
  note(sentence: string): void;
  /** Where the time went, for the end of the summary. */
  profile(found: RunProfile): void;
  /** Takes the bar away and says how it went, unless the run ended before its first image. */
  end(summary: string): void;
}

const mostFailuresShown = 20;
const mostIgnoredShown = 3;

/** The reporter of one run. */
export function openRunReporter(options: TerminalOptions & { readonly unit: string }): RunReporter {
  const terminal = openTerminal(options);
  const started = performance.now();
  const counts: RunCounts = {
    ...{ explained: 0, failed: 0, skipped: 0, work: 0, unit: options.unit, total: 0, seconds: 0, failures: [] },
    ...{ ignored: 0, ignoredNames: [] },
  };
  let profiled: RunProfile | undefined;
  const bar = openRunBar(options.quiet);
  const event = (data: object) => void (options.json && process.stdout.write(`${JSON.stringify(data)}\n`));
  const update = () => {
    counts.seconds = (performance.now() - started) / 1000;
    bar.update(counts);
  };
  return {
    counts,
    expect(total) {
      counts.total = total;
      event({ event: 'counted', total });
      update();
    },
    add(outcome) {
      counts[outcome.status]++;
      if (outcome.status === 'failed' && counts.failures.length < mostFailuresShown) counts.failures.push(outcome);
      event({ event: 'image', ...outcome });
      update();
    },
    addWork(count) {
      counts.work += count;
      update();
    },
    ignore(path) {
      counts.ignored++;
      if (counts.ignoredNames.length < mostIgnoredShown) counts.ignoredNames.push(basename(path));
      event({ event: 'ignored', path });
    },
    note(sentence) {
      event({ event: 'notice', notice: sentence });
      if (!options.json) process.stderr.write(`\n${printable(sentence)}\n`);
    },
    profile(found) {
      event({ event: 'profile', ...found });
      profiled = found;
    },
    end(summary) {
      update();
      bar.stop();
      event({ event: 'end', ...counts });
      if (counts.explained + counts.failed + counts.skipped > 0)
        terminal.say(profiled ? `${summary}\n\n${describeProfile(profiled, worked(counts))}` : summary);
    },
  };
}

/** The images that a profile is a mean of; skipped ones take no time. */
function worked({ explained, failed }: RunCounts): number {
  return explained + failed;
}
