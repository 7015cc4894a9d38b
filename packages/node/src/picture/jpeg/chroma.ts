/**
 * Chroma at the size of the picture. A sample that stands for two pixels lies between them, so each pixel takes three
 * quarters of the nearer sample and one of the farther, along each axis that was halved:
 *
 *     out = (3 · near + far + bias) >> 2                        one axis
 *     out = (9 · near + 3 · (beside + above) + far + bias) >> 4     both
 *
 * with biases that alternate from pixel to pixel: libjpeg's "fancy upsampling", and so what Pillow, torchvision and every
 * training pipeline see. To repeat the samples instead moves a color by up to 19 of 255 after the resize to 224.
 */
import type { Picture } from '@scorecam/core';

/** One chroma component at the size that the file keeps it in. */
export interface ChromaPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Pixels of the picture that a sample is wide and high. */
  readonly across: number;
  readonly down: number;
}

/** Of a picture whose chroma samples are repeated, the plane that its byte `channel` holds. */
export function planeOf(picture: Picture, channel: number, factors: Pick<ChromaPlane, 'across' | 'down'>): ChromaPlane {
  const { across, down } = factors;
  const width = Math.ceil(picture.width / across);
  const height = Math.ceil(picture.height / down);
  const data = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const row = 4 * y * down * picture.width + channel;
    for (let x = 0; x < width; x++, to++) data[to] = picture.data[row + 4 * x * across]!;
  }
  return { width, height, data, across, down };
}

/** Writes the plane's values for row `y` of the picture into `row`, which is as long as that is wide. */
export function upsampleRow(plane: ChromaPlane, y: number, row: Uint8Array): void {
  const { across, down, width } = plane;
  const isSmooth = across <= 2 && down <= 2 && (across === 1 || width > 2); // as libjpeg decides it
  if (!isSmooth || (across === 1 && down === 1)) return repeat(plane, y, row);
  const sums = columnSums(plane, y);
  if (across === 1) return sums.forEach((sum, x) => (row[x] = (sum + (y % 2 === 0 ? 1 : 2)) >> 2));
  widen(sums, row, down === 1 ? { even: 1, odd: 2, shift: 2 } : { even: 8, odd: 7, shift: 4 });
}

/** Three times the nearer row and once the farther one, or the row itself where the rows were not halved. */
function columnSums({ width, height, data, down }: ChromaPlane, y: number): Int32Array {
  const near = Math.floor(y / down);
  if (down === 1) return Int32Array.from(data.subarray(near * width, (near + 1) * width));
  const far = Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)));
  const sums = new Int32Array(width);
  for (let x = 0; x < width; x++) sums[x] = 3 * data[near * width + x]! + data[far * width + x]!;
  return sums;
}

function widen(sums: Int32Array, row: Uint8Array, bias: { even: number; odd: number; shift: number }): void {
  const last = sums.length - 1;
  for (let x = 0; x <= last; x++) {
    const near = 3 * sums[x]!;
    row[2 * x] = (near + sums[Math.max(0, x - 1)]! + bias.even) >> bias.shift;
    // Past the end of a row of odd length there is nothing to write to.
    row[2 * x + 1] = (near + sums[Math.min(last, x + 1)]! + bias.odd) >> bias.shift;
  }
}

function repeat({ across, down, width, data }: ChromaPlane, y: number, row: Uint8Array): void {
  const start = Math.floor(y / down) * width;
  for (let x = 0; x < row.length; x++) row[x] = data[start + Math.floor(x / across)]!;
}
