/** The triangles of Pillow's BILINEAR: which pixels of an axis make an output pixel, and their weights. */
import type { Size } from '../spatial-map.js';

/** 32 bits less 8 for the pixel value and 2 to spare. */
export const kernelBits = 22;

/** What the weights of an output pixel sum to. */
export const kernelUnit = 2 ** kernelBits;

/** For each output pixel of a range of one axis: the first input pixel, the number of them, and their weights times 2^22. */
export interface Kernel {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `stride` entries for each output pixel. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** A rectangle of whole pixels. */
export interface Window extends Size {
  readonly left: number;
  readonly top: number;
}

/** The kernel of the output pixels from `from` on. */
export function triangle(
  inputSize: number,
  outputSize: number,
  { from, count }: { from: number; count: number },
): Kernel {
  const scale = inputSize / outputSize;
  const radius = Math.max(scale, 1);
  const stride = 2 * Math.ceil(radius) + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Int32Array(count * stride);
  for (let i = 0; i < count; i++) {
    const center = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.floor(center - radius + 0.5));
    const end = Math.min(inputSize, Math.floor(center + radius + 0.5));
    starts[i] = start;
    counts[i] = end - start;
    weights.set(
      normalized(start, end, (j) => Math.max(0, 1 - Math.abs((j + 0.5 - center) / radius))),
      i * stride,
    );
  }
  return { starts, counts, weights, stride };
}

/** The weights of the pixels from `start` to `end` (exclusive) as multiples of 2^-22 of their sum. */
function normalized(start: number, end: number, weight: (index: number) => number): number[] {
  const weights = Array.from({ length: end - start }, (_, offset) => weight(start + offset));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => Math.floor((each / sum) * kernelUnit + 0.5));
}
