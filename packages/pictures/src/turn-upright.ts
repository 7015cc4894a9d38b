/**
 * How a camera was held, by the EXIF orientation: 1 upright, 2 mirrored, 3 upside down, 4 both, and 5 to 8 the same with
 * rows and columns exchanged.
 */
import type { Picture, Raster } from '@scorecam/core';

/** The position of a stored pixel (x, y) in the upright picture of w × h stored pixels: start + x · right + y · down. */
interface Turn {
  readonly start: number;
  readonly right: number;
  readonly down: number;
}

/** The picture upright. */
export function turnUpright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width, height } = picture;
  const isLying = orientation >= 5;
  const turned = new Uint32Array(width * height);
  const stored = asPixels(picture.data);
  const { start, right, down } = turnOf(orientation, width, height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from++) turned[start + x * right + y * down] = stored[from]!;
  }
  return { width: isLying ? height : width, height: isLying ? width : height, data: new Uint8Array(turned.buffer) };
}

/** The raster upright. */
export function turnRaster(raster: Raster, orientation: number): Raster {
  if (orientation === 1) return raster;
  const { width, height, bands, data } = raster;
  const isLying = orientation >= 5;
  const turned = data.slice();
  const { start, right, down } = turnOf(orientation, width, height);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0; x < width; x++, from += bands)
      turned.set(data.subarray(from, from + bands), (start + x * right + y * down) * bands);
  }
  return { ...raster, width: isLying ? height : width, height: isLying ? width : height, data: turned };
}

/** By the table of the EXIF standard: which side of the stored picture is the upper one, and which the left one. */
function turnOf(orientation: number, width: number, height: number): Turn {
  const isLying = orientation >= 5;
  const line = isLying ? height : width;
  const [columns, rows] = isLying ? [line, 1] : [1, line];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  return {
    start: (fromRight ? (width - 1) * columns : 0) + (fromBelow ? (height - 1) * rows : 0),
    right: fromRight ? -columns : columns,
    down: fromBelow ? -rows : rows,
  };
}

/** Four bytes as one number; bytes that do not begin at a multiple of 4 are copied. */
function asPixels(data: Uint8Array): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : Uint8Array.from(data);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
