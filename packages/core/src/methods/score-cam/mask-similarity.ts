import { gaussianNoise, type Random } from '../../random.js';

/**
 * How alike masks are, as the covariance of a Gaussian process over them:
 *
 *   k(M_i, M_j) = exp(-|M_i - M_j|^2 / (2 b)),  b = the mean of |M_i - M_j|^2 over all pairs
 *
 * (Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, equation 4.9).
 */
export class MaskSimilarity {
  readonly #masks: readonly Float32Array[];
  readonly #bandwidth: number;

  /** @param masks - h x w values each, all of one size */
  constructor(masks: readonly Float32Array[]) {
    this.#masks = masks;
    // Masks that are all equal have a bandwidth of 0; any positive number then gives k = 1.
    this.#bandwidth = meanSquaredDistance(masks) || 1;
  }

  /** k(M_i, M_j) for all j. */
  row(i: number): Float64Array {
    const mask = this.#masks[i]!; // a mask of the list
    return Float64Array.from(this.#masks, (other) => Math.exp(-squaredDistance(mask, other) / (2 * this.#bandwidth)));
  }

  /**
   * Random functions of the masks whose covariance is about k: sums of cosines (Rahimi and Recht, Random Features for
   * Large-Scale Kernel Machines, 2007), of which more come closer. They share their cosines.
   */
  samples(count: number, random: Random, cosines = 128): Float64Array[] {
    const waves = Array.from({ length: cosines }, () => this.#wave(random));
    return Array.from({ length: count }, () => {
      const sum = new Float64Array(this.#masks.length);
      const amplitudes = gaussianNoise(cosines, Math.sqrt(2 / cosines), random);
      waves.forEach((wave, i) => wave.forEach((value, mask) => (sum[mask]! += amplitudes[i]! * value)));
      return sum;
    });
  }

  /** The cosine of each mask along a random direction. */
  #wave(random: Random): Float64Array {
    const direction = gaussianNoise(this.#masks[0]?.length ?? 0, 1 / Math.sqrt(this.#bandwidth), random);
    const phase = 2 * Math.PI * random();
    return Float64Array.from(this.#masks, (mask) => Math.cos(dot(mask, direction) + phase));
  }
}

/** The mean of |M_i - M_j|^2 over all pairs: twice the difference of the mean square and the square of the mean. */
function meanSquaredDistance(masks: readonly Float32Array[]): number {
  const mean = new Float64Array(masks[0]?.length ?? 0);
  let square = 0;
  for (const mask of masks) {
    square += dot(mask, mask) / masks.length;
    for (let i = 0; i < mask.length; i++) mean[i]! += mask[i]! / masks.length;
  }
  return 2 * Math.max(square - mean.reduce((sum, value) => sum + value * value, 0), 0);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
