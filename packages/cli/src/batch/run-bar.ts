import { describeSeconds, rate } from '@scorecam/core';
import { Presets, SingleBar } from 'cli-progress';
import { imagePace } from './image-pace.js';
import type { RunCounts } from './run-counts.js';

/** A bar that shows how far a run is. */
export interface RunBar {
  update(counts: RunCounts): void;
  stop(): void;
}

/** A bar on standard error, if that is a terminal and `--quiet` was not given. */
export function openRunBar(quiet: boolean): RunBar {
  if (quiet || !process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const options = { format: '{bar} {state}', stream: process.stderr, clearOnComplete: true, barsize: 24 };
  const bar = new SingleBar(options, Presets.shades_grey);
  bar.start(1, 0, { state: '' });
  return {
    update(counts) {
      // The bar needs a total: until it is known, pretend that one image is left.
      const done = imagesDone(counts);
      bar.setTotal(Math.max(counts.total, done + Number(counts.total === 0)));
      bar.update(done, { state: describeState(counts) });
    },
    stop: () => bar.stop(),
  };
}

/** The progress of the run, and its pace, the time left and the failures once they are known. */
export function describeState(counts: RunCounts): string {
  const { explained, failed, work, unit, total, seconds } = counts;
  const done = imagesDone(counts);
  const worked = explained + failed;
  const parts = [total === 0 ? `${done} images` : `${done}/${total} images`];
  if (worked > 0) parts.push(imagePace(worked, seconds));
  if (work > 0) parts.push(`${rate(work, seconds)} ${unit}/s`);
  if (worked > 0 && total > done) parts.push(`${describeSeconds((seconds / worked) * (total - done))} left`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(', ');
}

function imagesDone({ explained, failed, skipped }: RunCounts): number {
  return explained + failed + skipped;
}
