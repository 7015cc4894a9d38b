import { describePace } from '@scorecam/core';
import { Presets, SingleBar } from 'cli-progress';
import { printable } from './printable.js';

/** A bar on the terminal, or nothing if there is no terminal. */
export interface ProgressBar {
  /**
   * @param done - of `total`, both from 0
   * @param note - how far the work has converged, in a few words
   */
  update(done: number, total: number, note?: string): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Draws nothing: standard error is piped, or `--quiet` was given. */
export const noBar: ProgressBar = { update: () => undefined, stop: () => undefined };

/**
 * A bar on standard error with the rate and the time left. It begins with the first update.
 *
 * @param unit - what is counted
 */
export function terminalBar(title: string, unit: string): ProgressBar {
  const format = `${printable(title).slice(0, 30)} {bar} {value}/{total} ${unit}{pace}`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, barsize: 24 },
    Presets.shades_grey,
  );
  let started: number | undefined;
  return {
    update(done, total, note) {
      if (started === undefined) bar.start(total, 0, { pace: '' });
      started ??= performance.now();
      bar.setTotal(total); // more may have been found to do
      const pace = describePace({ done, total, unit }, (performance.now() - started) / 1000);
      bar.update(done, { pace: [pace, note].map((text) => (text ? `, ${text}` : '')).join('') });
    },
    stop: () => bar.stop(),
  };
}
