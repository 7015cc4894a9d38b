/** What a BMP file says about itself: a file header of 14 bytes, and one of the headers of Windows and OS/2, distinguished by length. */
import type { Size } from '@scorecam/core';
import { ByteReader } from '../byte-reader.js';

/** Which bits of a pixel hold a channel. */
export type BitMask = number;

export interface BmpHeader extends Size {
  /** Whether the first row of the file is the upper one. */
  readonly topDown: boolean;
  /** Bits of a pixel: 1, 2, 4, 8 with a palette, or 16, 24, 32. */
  readonly depth: number;
  /** The compression's number; 0 for rows as they are, 1 and 2 for run lengths of 8 and 4 bits. */
  readonly compression: number;
  /** Where the pixels begin. */
  readonly pixels: number;
  /** Blue, green, red and, unless the header is of the first kind, a byte that means nothing, for each entry. */
  readonly palette: Uint8Array;
  readonly paletteStep: 3 | 4;
  /** For 16 and 32 bits: red, green, blue and alpha, 0 if there is none. */
  readonly masks: readonly [BitMask, BitMask, BitMask, BitMask];
}

const fileHeader = 14;
/** The headers that begin with sizes of 16 bits, and all others that exist. */
const oldestHeader = 12;
const headers = [oldestHeader, 16, 40, 52, 56, 64, 108, 124];
/** Compressions whose masks are in the file. */
const [bitFields, alphaBitFields] = [3, 6];

/** @throws RangeError if the header is truncated, or of no length that exists */
export function bmpHeader(bytes: Uint8Array): BmpHeader {
  const reader = new ByteReader(bytes, true);
  const length = reader.long(fileHeader);
  if (!headers.includes(length)) throw new RangeError(`a header of ${length} bytes does not exist`);
  const size = length === oldestHeader ? oldSize(reader) : newSize(reader);
  const compression = length > 16 ? reader.long(30) : 0;
  const depth = reader.short(length === oldestHeader ? 24 : 28);
  const palette = fileHeader + length + (length === 40 ? maskBytes(compression) : 0);
  const paletteStep = length === oldestHeader ? 3 : 4;
  const used = length > 16 ? reader.long(46) : 0;
  const entries = depth <= 8 ? Math.min(used || 2 ** depth, 2 ** depth) : 0;
  return {
    ...size,
    depth,
    compression,
    pixels: reader.long(10),
    palette: bytes.subarray(palette, palette + paletteStep * entries),
    paletteStep,
    masks: masksOf(reader, { length, depth, compression }),
  };
}

function oldSize(reader: ByteReader): Size & { topDown: boolean } {
  return { width: reader.short(18), height: reader.short(20), topDown: false };
}

/** A negative height means that the top row comes first. */
function newSize(reader: ByteReader): Size & { topDown: boolean } {
  const height = reader.signedLong(22);
  return { width: reader.signedLong(18), height: Math.abs(height), topDown: height < 0 };
}

/** A header of 40 bytes is followed by the masks that longer headers hold. */
function maskBytes(compression: number): number {
  if (compression === alphaBitFields) return 16;
  return compression === bitFields ? 12 : 0;
}

function masksOf(
  reader: ByteReader,
  { length, depth, compression }: { length: number; depth: number; compression: number },
): BmpHeader['masks'] {
  const stated = compression === bitFields || compression === alphaBitFields;
  if (!stated || length === 64) return depth === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const at = fileHeader + 40;
  const hasAlpha = length >= 56 || compression === alphaBitFields;
  return [reader.long(at), reader.long(at + 4), reader.long(at + 8), hasAlpha ? reader.long(at + 12) : 0];
}
