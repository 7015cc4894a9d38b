/** The rows of a BMP that are stored as they are, each filled up to a multiple of 4 bytes. */
import { ByteReader } from '../byte-reader.js';
import type { BitMask, BmpHeader } from './header.js';

/** Bytes from one row to the next. */
export function rowLength({ width, depth }: BmpHeader): number {
  return Math.ceil((width * depth) / 32) * 4;
}

/** Where a row of the file begins. */
export function rowStart(header: BmpHeader, row: number): number {
  return header.pixels + row * rowLength(header);
}

/** The place of a row. */
interface Source {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/**
 * Paints palette indices, the highest bits of a byte first.
 *
 * @throws RangeError if an index is above the palette
 */
export function paintIndices({ bytes, at }: Source, target: Uint8Array, header: BmpHeader): void {
  const { depth, palette, paletteStep: step } = header;
  const perByte = 8 / depth;
  for (let x = 0; 4 * x < target.length; x++) {
    const shift = 8 - depth * ((x % perByte) + 1);
    const entry = step * ((bytes[at + Math.floor(x / perByte)]! >> shift) & (2 ** depth - 1));
    if (entry + 3 > palette.length) throw new RangeError('a pixel has a color that its palette lacks');
    target.set([palette[entry + 2]!, palette[entry + 1]!, palette[entry]!, 255], 4 * x);
  }
}

/** Paints blue, green, red. */
export function paintTriples({ bytes, at }: Source, target: Uint8Array): void {
  for (let x = 0, from = at; 4 * x < target.length; x++, from += 3) {
    target[4 * x] = bytes[from + 2]!;
    target[4 * x + 1] = bytes[from + 1]!;
    target[4 * x + 2] = bytes[from]!;
    target[4 * x + 3] = 255;
  }
}

/** Paints pixels of 16 or 32 bits, whose channels are given by masks. */
export function paintMasked({ bytes, at }: Source, target: Uint8Array, { depth, masks }: BmpHeader): void {
  const reader = new ByteReader(bytes, true);
  const channels = masks.map(channelOf);
  for (let x = 0; 4 * x < target.length; x++) {
    const pixel = depth === 16 ? reader.short(at + 2 * x) : reader.long(at + 4 * x);
    for (let channel = 0; channel < 4; channel++) target[4 * x + channel] = channels[channel]!(pixel);
  }
}

/** The level of a channel, 0 to 255; its fraction is dropped, as Pillow does. A channel without bits is full. */
function channelOf(mask: BitMask): (pixel: number) => number {
  if (mask === 0) return () => 255;
  const shift = 31 - Math.clz32(mask & -mask);
  const highest = mask >>> shift;
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / highest);
}
