import { ranks } from '@scorecam/core/evaluate';

/** The difference between two arrays of the same length. */
export interface Difference {
  /** max |a_i - b_i|. */
  readonly absolute: number;
  /** max |rank(a_i) - rank(b_i)| / n, in [0, 1]: the largest distance that an element moves. Equal values share a rank. */
  readonly rank: number;
}

/** @throws Error if the lengths differ, which no tolerance covers */
export function difference(a: Float32Array, b: Float32Array): Difference {
  if (a.length !== b.length) throw new Error(`${a.length} values cannot be compared with ${b.length}.`);
  const [ranksOfA, ranksOfB] = [ranks(a), ranks(b)];
  return { absolute: largestGap(a, b), rank: largestGap(ranksOfA, ranksOfB) / a.length };
}

/** The larger of two differences, part by part. */
export function larger(a: Difference, b: Difference): Difference {
  return { absolute: Math.max(a.absolute, b.absolute), rank: Math.max(a.rank, b.rank) };
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
}
