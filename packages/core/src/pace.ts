/** How much work there is, how fast it goes and how long it still takes, in words. */

/** How much of a piece of work is done. */
export interface WorkDone {
  /** The work so far. */
  readonly done: number;
  /** All of the work. */
  readonly total: number;
  /** The unit of the count, in the plural: `masks`. */
  readonly unit: string;
}

/** For example `20 masks/s, 1 min 5 s left`; empty until one of them is known. */
export function describePace({ done, total, unit }: WorkDone, seconds: number): string {
  if (done === 0 || seconds === 0) return '';
  return `${rate(done, seconds)} ${unit}/s, ${describeSeconds((seconds / done) * (total - done))} left`;
}

/**
 * A count with its unit: `96 masks`, `1 gradient`.
 *
 * @param unit - in the plural, made with an s alone
 */
export function describeCount(count: number, unit: string): string {
  return `${count} ${count === 1 ? unit.replace(/s$/, '') : unit}`;
}

/** A number of things per second, with three digits. */
export function rate(count: number, seconds: number): string {
  const perSecond = count / Math.max(seconds, 0.001);
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toPrecision(3);
}

/** For example `12 s`, `3 min 20 s` or `5 h 12 min`, rounded up. */
export function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
