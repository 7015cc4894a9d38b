import type { SpatialMap } from '../spatial-map.js';

/** The size of a Gaussian window: its standard deviation and its radius, in pixels. */
export interface GaussianWindow {
  readonly sigma: number;
  /** The window is 2 * radius + 1 pixels wide. */
  readonly radius: number;
  /** The values outside: the edge pixels again and again, or the picture mirrored at them (default: `repeat`). */
  readonly edge?: 'repeat' | 'mirror';
}

/** The map smoothed by a Gaussian window, first along rows and then along columns. */
export function gaussianFilter(map: SpatialMap, window: GaussianWindow): SpatialMap {
  const kernel = gaussianKernel(window);
  const { height, width } = map;
  const inside = window.edge === 'mirror' ? mirrored : nearest;
  const rows = { lines: height, lineStep: width, length: width, step: 1, inside };
  const columns = { lines: width, lineStep: 1, length: height, step: width, inside };
  return { ...map, data: filterLines(filterLines(map.data, kernel, rows), kernel, columns) };
}

/** The position of the lines of a map in its data. */
interface Lines {
  readonly lines: number;
  readonly lineStep: number;
  readonly length: number;
  readonly step: number;
  /** The position on a line of the length that stands for one outside. */
  readonly inside: (position: number, length: number) => number;
}

function nearest(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}

/** The first and the last position are not repeated. */
function mirrored(position: number, length: number): number {
  const period = Math.max(2 * (length - 1), 1);
  const within = ((position % period) + period) % period;
  return Math.min(within, period - within) % length;
}

function gaussianKernel({ sigma, radius }: GaussianWindow): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function filterLines(
  data: Float32Array,
  kernel: Float64Array,
  { lines, lineStep, length, step, inside }: Lines,
): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float32Array(data.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) {
        sum += kernel[k]! * data[start + inside(i + k - radius, length) * step]!;
      }
      result[start + i * step] = sum;
    }
  }
  return result;
}
