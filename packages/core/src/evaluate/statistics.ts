/** Means of a sample and how far to trust them. */
import { seededRandom } from '../random.js';

/** A mean with its 95 % confidence interval. */
export interface MeanInterval {
  /** The mean of the values. */
  readonly mean: number;
  /** The lower end of the interval of 95 %. */
  readonly low: number;
  /** The upper end of the interval of 95 %. */
  readonly high: number;
}

/** How often a sample is drawn again for an interval. */
const resamples = 2000;

/** The arithmetic mean of at least one value. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * The value below which a share of the values is, linear between neighbors as NumPy's `quantile`.
 *
 * @param sorted - ascending, at least one value
 * @param share - in [0, 1]; 0.5 gives the median
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const lower = Math.floor(position);
  const below = sorted[lower]!;
  const above = sorted[Math.min(lower + 1, sorted.length - 1)]!;
  return below + (position - lower) * (above - below);
}

/**
 * The mean and its bootstrap percentile interval (Efron, 1979): the 2.5 % and 97.5 % quantiles of the means of 2,000
 * samples drawn with replacement. One value alone gives an interval of no width, which says nothing about its error.
 *
 * @param values - at least one
 * @param seed - the same seed gives the same interval
 */
export function meanInterval(values: readonly number[], seed: number): MeanInterval {
  const random = seededRandom(seed);
  const means = Float64Array.from({ length: resamples }, () => resampledMean(values, random)).sort();
  return { mean: mean(values), low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

function resampledMean(values: readonly number[], random: () => number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!;
  return sum / values.length;
}
