import type { SpatialMap } from '../spatial-map.js';

/** The size of a Gaussian window: its standard deviation and its radius, in pixels. */
export interface GaussianWindow {
  readonly sigma: number;
  /** The window is 2 * radius + 1 pixels wide. */
  readonly radius: number;
}

/** The map smoothed by a Gaussian window, first along rows and then along columns. The edge pixels are repeated outside. */
export function gaussianFilter(map: SpatialMap, window: GaussianWindow): SpatialMap {
  const kernel = gaussianKernel(window);
  const { height, width } = map;
  const rows = { lines: height, lineStep: width, length: width, step: 1 };
  const columns = { lines: width, lineStep: 1, length: height, step: width };
  return { ...map, data: filterLines(filterLines(map.data, kernel, rows), kernel, columns) };
}

/** The position of the lines of a map in its data. */
interface Lines {
  readonly lines: number;
  readonly lineStep: number;
  readonly length: number;
  readonly step: number;
}

function gaussianKernel({ sigma, radius }: GaussianWindow): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function filterLines(data: Float32Array, kernel: Float64Array, { lines, lineStep, length, step }: Lines): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float32Array(data.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) {
        const at = Math.min(Math.max(i + k - radius, 0), length - 1);
        sum += kernel[k]! * data[start + at * step]!;
      }
      result[start + i * step] = sum;
    }
  }
  return result;
}
