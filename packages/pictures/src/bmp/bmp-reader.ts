import type { Picture } from '@scorecam/core';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { type BmpHeader, bmpHeader } from './header.js';
import { paintIndices, paintMasked, paintTriples, rowLength, rowStart } from './rows.js';
import { unpackRuns } from './run-lengths.js';

/**
 * BMP of every depth and header, with rows as they are, bit fields or run lengths. No library reads all of them, and some
 * return wrong pixels if there are other bytes between the header and the rows.
 */
export const bmpReader: FormatReader = { kind: 'a BMP file', header: readHeader, decode };

/** Depths by compression: none, run lengths of 8 and 4 bits, bit fields with and without alpha. */
const readable: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16, 24, 32],
  1: [8],
  2: [4],
  3: [16, 32],
  6: [16, 32],
};

/** Compressions with another whole format inside, or of OS/2 alone. */
const compressions: Readonly<Record<number, string>> = { 4: 'JPEG or OS/2', 5: 'PNG' };

function readHeader(bytes: Uint8Array): PictureHeader {
  const header = bmpHeader(bytes);
  const { width, height } = header;
  return {
    width,
    height,
    decodedBytes: 4 * width * height,
    isCutShort: isPacked(header)
      ? header.pixels >= bytes.length
      : header.pixels + height * rowLength(header) > bytes.length,
    orientation: 1,
    unreadable: unreadableTrait(header),
  };
}

function unreadableTrait({ compression, depth }: BmpHeader): string | undefined {
  const depths = readable[compression];
  const name = compressions[compression] ?? `number ${compression}`;
  if (!depths) return `is a BMP file of the rare compression ${name}`;
  return depths.includes(depth) ? undefined : `is a BMP file of ${depth} bits with the compression ${compression}`;
}

function isPacked({ compression }: BmpHeader): boolean {
  return compression === 1 || compression === 2;
}

function decode(bytes: Uint8Array): Picture {
  const header = bmpHeader(bytes);
  const { width, height, depth } = header;
  const data = new Uint8Array(4 * width * height);
  const rows = isPacked(header) ? unpackRuns(bytes, header) : undefined;
  for (let y = 0; y < height; y++) {
    const target = data.subarray(4 * y * width, 4 * (y + 1) * width);
    const stored = header.topDown ? y : height - 1 - y;
    if (rows) paintIndices({ bytes: rows, at: stored * width }, target, { ...header, depth: 8 });
    else if (depth <= 8) paintIndices({ bytes, at: rowStart(header, stored) }, target, header);
    else if (depth === 24) paintTriples({ bytes, at: rowStart(header, stored) }, target);
    else paintMasked({ bytes, at: rowStart(header, stored) }, target, header);
  }
  return { width, height, data };
}
