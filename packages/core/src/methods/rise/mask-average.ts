import { extent, type Size, type SpatialMap } from '../../spatial-map.js';

/**
 * The running average of weighted masks, and how sure it is. With the terms x_i = f_i M_i / p of N masks, at each place
 *
 *   S = mean of x_i,   standard error = sqrt((mean of x_i^2 - S^2) / (N - 1))
 */
export class MaskAverage {
  readonly #size: Size;
  readonly #probability: number;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #count = 0;

  /** @param probability - p, with which a cell of a mask keeps the picture */
  constructor({ height, width }: Size, probability: number) {
    this.#size = { height, width };
    this.#probability = probability;
    this.#sums = new Float64Array(height * width);
    this.#squares = new Float64Array(height * width);
  }

  /** Takes in a mask with f, the score under it. */
  add(score: number, { data }: SpatialMap): void {
    const weight = score / this.#probability;
    for (let i = 0; i < data.length; i++) {
      const term = weight * data[i]!;
      this.#sums[i]! += term;
      this.#squares[i]! += term * term;
    }
    this.#count += 1;
  }

  /** S, zeros before the first mask. */
  map(): SpatialMap {
    return { ...this.#size, data: Float32Array.from(this.#sums, (sum) => sum / Math.max(this.#count, 1)) };
  }

  /** The standard error of each place; undefined before the second mask. */
  standardErrors(): Float32Array | undefined {
    if (this.#count < 2) return undefined;
    return Float32Array.from(this.#sums, (sum, i) => {
      const variance = this.#squares[i]! / this.#count - (sum / this.#count) ** 2;
      return Math.sqrt(Math.max(variance, 0) / (this.#count - 1));
    });
  }

  /** The root mean square of the standard errors, as a share of the range of S; undefined if there is none. */
  standardError(): number | undefined {
    const { low, high } = extent(this.map().data);
    const errors = this.standardErrors();
    if (!errors || high === low) return undefined;
    return Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length) / (high - low);
  }
}
