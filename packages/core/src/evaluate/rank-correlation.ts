/**
 * Spearman's rank correlation of two maps: Pearson's correlation of the ranks of their values,
 *
 *   rho = cov(r, s) / (sd(r) * sd(s))
 *
 * in which equal values share the mean of their ranks. 1 is the same order of pixels, 0 none in common. It is what the
 * sanity checks compare maps with (arXiv 1810.03292, figure 3).
 */
import { ascendingOrder } from './ascending-order.js';

/**
 * The rank correlation, in [-1, 1]; 0 if one side is uniform, which has no order to share.
 *
 * @param a - values; both lists have the same length
 */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const middle = (a.length - 1) / 2;
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  for (let i = 0; i < a.length; i++) {
    const [deviationA, deviationB] = [ranksA[i]! - middle, ranksB[i]! - middle];
    covariance += deviationA * deviationB;
    varianceA += deviationA ** 2;
    varianceB += deviationB ** 2;
  }
  return varianceA === 0 || varianceB === 0 ? 0 : covariance / Math.sqrt(varianceA * varianceB);
}

/** The rank of each value from 0 up, ties at the mean of the places that they take. O(n). */
export function ranks(values: Float32Array): Float64Array {
  const order = ascendingOrder(values);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let place = start; place < end; place++) result[order[place]!] = (start + end - 1) / 2;
    start = end;
  }
  return result;
}
