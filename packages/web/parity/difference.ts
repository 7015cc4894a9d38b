/** How far two arrays of one length lie apart. */
export interface Difference {
  /** max |a_i - b_i|. */
  readonly absolute: number;
  /** max |rank(a_i) - rank(b_i)| / n, in [0, 1]: how far any element moves in the order. Equal values share a rank. */
  readonly rank: number;
}

/** @throws Error where the lengths differ, which no tolerance covers */
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

/** The place of each value in ascending order; equal values get the mean of their places. */
function ranks(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++;
    for (const i of order.subarray(start, end)) result[i] = (start + end - 1) / 2;
    start = end;
  }
  return result;
}
