/** The first frame of an animated WebP, which the decoder does not read, as a file that it reads. */
import type { Picture, Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';
import { ascii, findChunk, webpFile } from './chunks.js';

/** A frame on its canvas. */
export interface WebpFrame extends Size {
  /** Its upper left corner. */
  readonly left: number;
  readonly top: number;
  /** A WebP of this frame alone. */
  readonly file: Uint8Array;
}

/** A frame's place, size, duration and flags come before its chunks. */
const frameHeader = 16;
const hasAlpha = 0x10;

/** @throws RangeError if there is none */
export function firstFrame(reader: ByteReader, firstChunk: number): WebpFrame {
  const data = findChunk(reader, 'ANMF', firstChunk);
  if (data === undefined) throw new RangeError('it has no frame');
  const frame = new ByteReader(data, true);
  const size = { width: frame.triple(6) + 1, height: frame.triple(9) + 1 };
  const file = webpFile(Uint8Array.from([...extendedHeader(size), ...data.subarray(frameHeader)]));
  return { ...size, left: 2 * frame.triple(0), top: 2 * frame.triple(3), file };
}

/** The chunk that allows alpha in a chunk of its own: flags and the size. */
function extendedHeader({ width, height }: Size): number[] {
  const triple = (value: number) => [value & 255, (value >> 8) & 255, value >> 16];
  return [...ascii('VP8X'), 10, 0, 0, 0, hasAlpha, 0, 0, 0, ...triple(width - 1), ...triple(height - 1)];
}

/** A frame on a canvas that is transparent around it; what reaches over the canvas is cut. */
export function onCanvas(frame: WebpFrame, picture: Picture, { width, height }: Size): Picture {
  const data = new Uint8Array(4 * width * height);
  const columns = Math.max(0, Math.min(frame.width, width - frame.left));
  for (let y = 0; y < frame.height && frame.top + y < height; y++) {
    const row = picture.data.subarray(4 * y * frame.width, 4 * (y * frame.width + columns));
    data.set(row, 4 * ((frame.top + y) * width + frame.left));
  }
  return { width, height, data };
}
