import type { SpatialMap } from '../../spatial-map.js';

/** The weights of the parts. */
export interface PenaltyOptions {
  readonly sparsity: number;
  readonly smoothness: number;
  readonly power: number;
}

/** The penalty of a mask, and its gradient by each value. */
export interface Penalty {
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * What keeps a mask m of (h, w) small and smooth. With the differences dy, dx of neighbors along the columns and rows:
 *
 *   sparsity * mean |1 - m| + smoothness * (mean |dy|^power + mean |dx|^power)
 *
 * At a value of exactly 1 the gradient of the first part is 0.
 */
export function penaltyOf(mask: SpatialMap, { sparsity, smoothness, power }: PenaltyOptions): Penalty {
  const { data, height, width } = mask;
  const gradient = new Float64Array(data.length);
  let value = 0;
  data.forEach((each, i) => {
    value += (sparsity * Math.abs(1 - each)) / data.length;
    gradient[i]! -= (sparsity * Math.sign(1 - each)) / data.length;
  });
  for (const [step, pairs] of [
    [width, (height - 1) * width],
    [1, height * (width - 1)],
  ] as const) {
    for (let i = 0; i < data.length; i++) {
      const hasNeighbor = step === 1 ? (i + 1) % width !== 0 : i + width < data.length;
      if (!hasNeighbor) continue;
      const difference = data[i + step]! - data[i]!;
      const slope = (smoothness * power * Math.abs(difference) ** (power - 1) * Math.sign(difference)) / pairs;
      value += (smoothness * Math.abs(difference) ** power) / pairs;
      gradient[i + step]! += slope;
      gradient[i]! -= slope;
    }
  }
  return { value, gradient };
}
