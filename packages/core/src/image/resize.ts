/**
 * Bilinear resampling of pictures with antialiasing, as in Pillow's `resize(size, BILINEAR)` and therefore torchvision's
 * `Resize`. Along one axis, output pixel i is at c = (i + 1/2) · s with s = input / output, and
 *
 *     out[i] = Σ w(j) · in[j] / Σ w(j)        w(j) = max(0, 1 - |j + 1/2 - c| / max(s, 1))
 *
 * a triangle that widens as the picture shrinks, so that every pixel contributes. The width is resampled first, then the
 * height; the weights are multiples of 2^-22 and each pass rounds to 8 bits. (Pillow 13 resamples the height first if it
 * loses more than twice as many pixels as the width. The order here is that of the versions before;
 * docs/pictures.md says how much that is.)
 *
 * This is code and not an ONNX `Resize` for two reasons: its `antialias` needs opset 18 and fails on the WebGPU provider,
 * and it does not round between the passes, so the network would see other pixel values than Pillow's.
 */
import type { Size } from '../spatial-map.js';
import { ScorecamError } from '../errors.js';
import type { Picture } from './picture.js';
import { type Kernel, kernelBits, type Resampling, resamplingKernel, type Window } from './resize-kernel.js';

const HALF = 1 << (kernelBits - 1);

/**
 * The picture at another size, bit for bit equal to Pillow 11's. The four channels are independent; flatten a picture with
 * transparency first.
 *
 * @param width - in pixels, 1 or more
 * @param height - in pixels, 1 or more
 * @throws ScorecamError INVALID_OPTION if a side is not a positive integer
 */
export function resizePicture(picture: Picture, width: number, height: number): Picture {
  for (const side of [width, height]) {
    if (Number.isInteger(side) && side > 0) continue;
    throw new ScorecamError('INVALID_OPTION', `A picture's side must be an integer of 1 or more, not ${side}.`);
  }
  return resizeWindow(picture, { width, height }, { window: { left: 0, top: 0, width, height } });
}

/**
 * A window of the result of {@link resizePicture}, without computing the rest: a picture of 32768 x 1 pixels with its shorter
 * side resized to 256 would have two billion.
 *
 * @param size - the size of the whole resized picture, in pixels
 * @param cut - a rectangle within it, and the filter (default: bilinear)
 */
export function resizeWindow(
  picture: Picture,
  size: Size,
  { window, resampling = 'bilinear' }: { readonly window: Window; readonly resampling?: Resampling | undefined },
): Picture {
  const columns = resamplingKernel(
    { input: picture.width, output: size.width, from: window.left, count: window.width },
    resampling,
  );
  const rows = resamplingKernel(
    { input: picture.height, output: size.height, from: window.top, count: window.height },
    resampling,
  );
  const band = bandOf(picture, rows);
  const isWhole = size.width === picture.width && window.width === picture.width;
  const wide = isWhole ? band.picture : resample(band.picture, 'x', columns);
  if (size.height === picture.height && window.height === picture.height) return wide;
  return resample(wide, 'y', { ...rows, starts: rows.starts.map((start) => start - band.first) });
}

/** The rows of a picture that a kernel reads, not copied. */
function bandOf({ width, height, data }: Picture, { starts, counts }: Kernel): { picture: Picture; first: number } {
  const first = starts[0] ?? 0;
  const end = Math.min(height, (starts.at(-1) ?? 0) + (counts.at(-1) ?? 0));
  return { first, picture: { width, height: end - first, data: data.subarray(4 * first * width, 4 * end * width) } };
}

/** The picture with its rows ('x') or its columns ('y') resampled. */
function resample(picture: Picture, along: 'x' | 'y', kernel: Kernel): Picture {
  const length = kernel.starts.length;
  const [width, height] = along === 'x' ? [length, picture.height] : [picture.width, length];
  const step = along === 'x' ? 4 : 4 * picture.width;
  const across = along === 'x' ? 4 * picture.width : 4;
  const data = new Uint8Array(4 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const index = along === 'x' ? x : y;
      const from = (along === 'x' ? y : x) * across + kernel.starts[index]! * step;
      weighPixels({ source: picture.data, from, step, kernel, index }, data, to);
    }
  }
  return { width, height, data };
}

/** Writes one pixel: the weighted sum of the pixels from `from` on, `step` bytes apart. */
function weighPixels(
  {
    source,
    from,
    step,
    kernel,
    index,
  }: { source: Uint8Array; from: number; step: number; kernel: Kernel; index: number },
  target: Uint8Array,
  to: number,
): void {
  let red = HALF;
  let green = HALF;
  let blue = HALF;
  let alpha = HALF;
  const first = index * kernel.stride;
  const end = first + kernel.counts[index]!;
  for (let tap = first, at = from; tap < end; tap++, at += step) {
    const weight = kernel.weights[tap]!;
    red += weight * source[at]!;
    green += weight * source[at + 1]!;
    blue += weight * source[at + 2]!;
    alpha += weight * source[at + 3]!;
  }
  // Thousands of rounded weights can sum to a little more than 1, and some filters have weights below 0.
  target[to] = Math.max(0, Math.min(red >> kernelBits, 255));
  target[to + 1] = Math.max(0, Math.min(green >> kernelBits, 255));
  target[to + 2] = Math.max(0, Math.min(blue >> kernelBits, 255));
  target[to + 3] = Math.max(0, Math.min(alpha >> kernelBits, 255));
}
