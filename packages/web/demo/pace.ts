import type { Progress } from '@scorecam/core';

/** Describes progress in a sentence: masks done, masks per second, time left. */
export class Pace {
  readonly #started = performance.now();

  describe({ done, total }: Pick<Progress, 'done' | 'total'>): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const count = `${done} of ${total} masks`;
    if (done === 0 || seconds === 0) return count;
    const rate = done / seconds;
    return `${count}, ${figure(rate)} masks/s, ${duration((total - done) / rate)} left`;
  }
}

function figure(rate: number): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toPrecision(2);
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
}
