/** Resampling with antialiasing, as {@link resizeWindow} does it, of numbers that are not rounded to levels. */
import type { Size } from '../spatial-map.js';
import type { Raster } from './raster.js';
import { type Kernel, kernelUnit, type Resampling, resamplingKernel, type Window } from './resize-kernel.js';

/**
 * A window of a band of the resized raster, row by row.
 *
 * @param size - the size of the whole resized raster, in pixels
 * @param window - a rectangle within it
 */
export function resizeBand(
  raster: Raster,
  band: number,
  { size, window, resampling }: { size: Size; window: Window; resampling: Resampling },
): Float32Array {
  const { width, height, bands, data } = raster;
  const columns = resamplingKernel(
    { input: width, output: size.width, from: window.left, count: window.width },
    resampling,
  );
  const rows = resamplingKernel(
    { input: height, output: size.height, from: window.top, count: window.height },
    resampling,
  );
  const first = rows.starts[0] ?? 0;
  const end = (rows.starts.at(-1) ?? 0) + (rows.counts.at(-1) ?? 0);
  const wide = new Float32Array((end - first) * window.width);
  for (let y = first; y < end; y++) {
    const read = (x: number) => data[(y * width + x) * bands + band]!;
    for (let x = 0; x < window.width; x++) wide[(y - first) * window.width + x] = weighed(columns, x, read);
  }
  return Float32Array.from({ length: window.width * window.height }, (_, i) => {
    const x = i % window.width;
    return weighed(rows, Math.floor(i / window.width), (y) => wide[(y - first) * window.width + x]!);
  });
}

function weighed({ starts, counts, weights, stride }: Kernel, index: number, read: (place: number) => number): number {
  let sum = 0;
  const count = counts[index]!;
  for (let tap = 0; tap < count; tap++) sum += weights[index * stride + tap]! * read(starts[index]! + tap);
  return sum / kernelUnit;
}
