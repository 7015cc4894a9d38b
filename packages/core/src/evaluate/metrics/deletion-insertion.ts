/**
 * Deletion and insertion (Petsiuk et al., RISE, arXiv 1806.07421; section 4.2 of Score-CAM): the class probability as
 * more and more pixels are removed, or brought back, in the order of the map.
 *
 *   deletion(t)   = f(x with its t most important pixels removed)        small area: the map found what matters
 *   insertion(t)  = f(only the t most important pixels of x)             large area: and found it first
 *   area          = sum over steps of (y_i + y_(i+1)) / 2 * 1/steps      trapezoids, t from 0 to all pixels
 *
 * The most important pixel is the one with the highest value; equal values are taken in the order of their index, so
 * that runs agree. Step i removes trunc(i * n / steps) of n pixels, NumPy's `linspace(0, n, steps + 1)` cut to integers.
 *
 * Where peers differ: RISE's code takes a fixed number of pixels a step, starts insertion from a blurred picture and
 * sorts without a rule for ties; torchcam takes 20 steps, OmniXAI 30, xplique 10.
 */
import { ascendingOrder } from '../ascending-order.js';
import type { SpatialMap } from '../../spatial-map.js';
import { type MaskBatch, unscaled } from '../../model/mask-feeds.js';
import type { Tensor } from '../../tensor.js';

/** Whether the most important pixels go, or come back. */
export type CurveName = 'deletion' | 'insertion';

/** Steps of 1 %, as in the paper. */
export const defaultSteps = 100;

/** The place of each pixel in the order of importance, 0 for the highest value of the map; exact below 2^23 pixels. */
export function importanceRanks({ data }: SpatialMap): Float32Array {
  const order = ascendingOrder(data.map((value) => -value));
  const ranks = new Float32Array(data.length);
  order.forEach((pixel, rank) => (ranks[pixel] = rank));
  return ranks;
}

/** How many pixels each step from 0 to `steps` has reached. */
export function stepSizes(pixels: number, steps: number): number[] {
  const width = pixels / steps;
  return Array.from({ length: steps + 1 }, (_, i) => (i === steps ? pixels : Math.trunc(i * width)));
}

/**
 * Steps as masks of 1, which keeps a pixel, and 0, which removes it: the ranks, cut between two numbers.
 *
 * @param ranks - (1, 1, H, W), as {@link importanceRanks} gives them
 * @param counts - how many of the most important pixels each step removes (deletion) or keeps (insertion)
 */
export function stepMasks(ranks: Tensor<'float32'>, kind: CurveName, counts: readonly number[]): MaskBatch {
  const offsets = Float32Array.from(counts, (count) => count - 0.5);
  return { ...unscaled, maps: ranks, offsets, divisor: kind === 'deletion' ? 0.5 : -0.5 };
}

/** The area under a curve of evenly spaced values over [0, 1], by trapezoids. */
export function areaUnderCurve(curve: ArrayLike<number>): number {
  const steps = curve.length - 1;
  let area = 0;
  for (let i = 0; i < steps; i++) area += (curve[i]! + curve[i + 1]!) / 2;
  return area / steps;
}
