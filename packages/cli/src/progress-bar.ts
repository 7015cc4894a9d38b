import { Presets, SingleBar } from 'cli-progress';
import { printable } from './printable.js';

/** A bar on the terminal, or nothing where there is none. */
export interface ProgressBar {
  /** @param done - of `total`, both from 0 */
  update(done: number, total: number): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

/** Where standard error is piped, or silence is asked for. */
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
    update(done, total) {
      if (started === undefined) bar.start(total, 0, { pace: '' });
      started ??= performance.now();
      bar.update(done, { pace: describePace({ done, total, unit }, (performance.now() - started) / 1000) });
    },
    stop: () => bar.stop(),
  };
}

/** The rate and the time left, as far as they can be told from what is done after some seconds. */
export function describePace(
  { done, total, unit }: { readonly done: number; readonly total: number; readonly unit: string },
  seconds: number,
): string {
  if (done === 0 || seconds === 0) return '';
  const rate = done / seconds;
  const left = Math.ceil((total - done) / rate);
  const time = left < 60 ? `${left} s` : `${Math.floor(left / 60)} min ${left % 60} s`;
  return `, ${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)} ${unit}/s, ${time} left`;
}
