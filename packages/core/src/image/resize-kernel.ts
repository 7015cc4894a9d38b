/**
 * Pillow's filters (`libImaging/Resample.c`): which pixels of an axis make an output pixel, and their weights. With
 * s = input / output and the filter f, pixel j weighs f((j + 1/2 - c) / max(s, 1)) for the output pixel at c.
 */
import type { Size } from '../spatial-map.js';

/** 32 bits less 8 for the pixel value and 2 to spare. */
export const kernelBits = 22;

/** The sum of the weights of an output pixel. */
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

/** The filters, by Pillow's names. */
export const resamplingNames = ['bilinear', 'bicubic', 'lanczos', 'box', 'hamming'] as const;

/** See {@link resamplingNames}. */
export type Resampling = 'bilinear' | 'bicubic' | 'lanczos' | 'box' | 'hamming';

interface Filter {
  /** Up to this distance it is not 0. */
  readonly support: number;
  readonly weigh: (distance: number) => number;
}

const filters: Readonly<Record<Resampling, Filter>> = {
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weigh: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, weigh: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  box: { support: 0.5, weigh: (x) => Number(x > -0.5 && x <= 0.5) },
  hamming: { support: 1, weigh: (x) => (Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) },
};

/** Keys' cubic convolution with a = -1/2. */
function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The pixels of one axis, and those of the output that are made. */
export interface ResampledAxis {
  readonly input: number;
  readonly output: number;
  /** The first output pixel, and how many are made. */
  readonly from: number;
  readonly count: number;
}

/** The kernel of the output pixels from `from` on. */
export function resamplingKernel({ input, output, from, count }: ResampledAxis, resampling: Resampling): Kernel {
  const { support, weigh } = filters[resampling];
  const scale = input / output;
  const widening = Math.max(scale, 1);
  const radius = support * widening;
  const stride = 2 * Math.ceil(radius) + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Int32Array(count * stride);
  for (let i = 0; i < count; i++) {
    const center = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.floor(center - radius + 0.5));
    const end = Math.min(input, Math.floor(center + radius + 0.5));
    starts[i] = start;
    counts[i] = end - start;
    weights.set(
      normalized(start, end, (j) => weigh((j + 0.5 - center) / widening)),
      i * stride,
    );
  }
  return { starts, counts, weights, stride };
}

/** The weights of the pixels from `start` to `end` (exclusive) as multiples of 2^-22 of their sum. */
function normalized(start: number, end: number, weight: (index: number) => number): number[] {
  const weights = Array.from({ length: end - start }, (_, offset) => weight(start + offset));
  const sum = weights.reduce((total, each) => total + each, 0);
  return weights.map((each) => Math.trunc((each / sum) * kernelUnit + (each < 0 ? -0.5 : 0.5)));
}
