import type { Picture } from '@scorecam/core';
import { unpackCodes } from './codes.js';
import { firstGifFrame, joinBlocks, type GifFrame } from './frame.js';

/**
 * The first frame of a GIF on its canvas. Transparent pixels keep the color that the file gives them; what the frame
 * does not cover is black and transparent.
 *
 * jimp's decoder can hang on damaged codes, prints warnings, and makes do with half a picture, so this is one of our own.
 *
 * @throws RangeError where the file is damaged or cut short
 */
export function decodeGif(bytes: Buffer): Picture {
  const frame = firstGifFrame(bytes);
  const indices = unpackCodes(joinBlocks(bytes, frame.codes), frame.codeSize, frame.width * frame.height);
  const { width, height } = frame.canvas;
  const data = new Uint8Array(4 * width * height);
  for (const [row, y] of rowOrder(frame).entries()) {
    const pixels = paint(indices.subarray(row * frame.width, (row + 1) * frame.width), frame);
    const room = Math.max(0, width - frame.left);
    if (frame.top + y < height) data.set(pixels.subarray(0, 4 * room), 4 * ((frame.top + y) * width + frame.left));
  }
  return { width, height, data };
}

/** The row of the frame that each row of the file is: every 8th, every 8th from 4, every 4th from 2, every 2nd from 1. */
function rowOrder({ height, interlaced }: GifFrame): number[] {
  const passes = interlaced ? [[0, 8] as const, [4, 8] as const, [2, 4] as const, [1, 2] as const] : [[0, 1] as const];
  return passes.flatMap(([first, step]) =>
    Array.from({ length: Math.ceil(Math.max(0, height - first) / step) }, (_, i) => first + i * step),
  );
}

function paint(indices: Uint8Array, { palette, transparentIndex }: GifFrame): Uint8Array {
  const pixels = new Uint8Array(4 * indices.length);
  for (const [i, index] of indices.entries()) {
    pixels.set(palette.subarray(3 * index, 3 * index + 3), 4 * i);
    pixels[4 * i + 3] = index === transparentIndex ? 0 : 255;
  }
  return pixels;
}
