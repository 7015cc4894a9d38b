import type { Picture } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { unpackLzw } from '../lzw.js';
import { firstGifFrame, joinBlocks, type GifFrame } from './frame.js';

/**
 * GIF: the first frame on its canvas. Transparent pixels keep the color that the file gives them; what the frame does not
 * cover is black and transparent.
 */
export const gifReader: FormatReader = { kind: 'a GIF file', header: readHeader, decode };

function readHeader(bytes: Uint8Array): PictureHeader {
  const { canvas, width, height } = firstGifFrame(new ByteReader(bytes, true));
  if (width === 0 || height === 0) throw new RangeError('the first frame is empty');
  const decodedBytes = 4 * canvas.width * canvas.height + width * height;
  // What is missing shows when the codes end too soon.
  return { ...canvas, decodedBytes, isCutShort: false, orientation: 1 };
}

function decode(bytes: Uint8Array): Picture {
  const reader = new ByteReader(bytes, true);
  const frame = firstGifFrame(reader);
  const { canvas } = frame;
  const data = new Uint8Array(4 * canvas.width * canvas.height);
  const rows = rowOrder(frame);
  // Rows below the canvas are unpacked only if rows of the canvas come after them.
  const count = rows.findLastIndex((y) => frame.top + y < canvas.height) + 1;
  const indices = unpack(reader, frame, count * frame.width);
  for (const [row, y] of rows.slice(0, count).entries()) {
    const pixels = paint(indices.subarray(row * frame.width, (row + 1) * frame.width), frame);
    const room = Math.max(0, canvas.width - frame.left);
    if (frame.top + y >= canvas.height) continue;
    data.set(pixels.subarray(0, 4 * room), 4 * ((frame.top + y) * canvas.width + frame.left));
  }
  return { ...canvas, data };
}

function unpack(reader: ByteReader, frame: GifFrame, count: number): Uint8Array {
  const { codes, codeSize } = frame;
  const variant = { codeSize, highBitsFirst: false, growsBefore: 0 } as const;
  const indices = unpackLzw(joinBlocks(reader, codes), count, variant);
  if (indices.length < count) throw new RangeError('the codes end before the picture does');
  return indices;
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
