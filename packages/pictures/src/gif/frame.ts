import type { Size } from '@scorecam/core';
import type { ByteReader } from '../byte-reader.js';

/** The first frame of a GIF, as its blocks describe it; nothing is decoded yet. */
export interface GifFrame extends Size {
  /** The canvas, of which the frame covers a part. */
  readonly canvas: Size;
  /** The frame's upper left corner on the canvas. */
  readonly left: number;
  readonly top: number;
  /** RGB after RGB. */
  readonly palette: Uint8Array;
  readonly transparentIndex: number | undefined;
  /** Whether the rows come in four passes. */
  readonly interlaced: boolean;
  /** Bits of a palette index, 1 to 8. */
  readonly codeSize: number;
  /** Where the blocks of codes begin. */
  readonly codes: number;
}

const headerLength = 13;

/**
 * Finds the first image descriptor, after the global palette and the extensions.
 *
 * @throws RangeError if the file ends before it
 */
export function firstGifFrame(reader: ByteReader): GifFrame {
  const globalPalette = reader.bytes.subarray(headerLength, headerLength + paletteLength(reader.byte(10)));
  const { at, transparentIndex } = skipExtensions(reader, headerLength + globalPalette.length);
  const flags = reader.byte(at + 9);
  const localPalette = reader.bytes.subarray(at + 10, at + 10 + paletteLength(flags));
  const data = at + 10 + localPalette.length;
  return {
    canvas: { width: reader.short(6), height: reader.short(8) },
    left: reader.short(at + 1),
    top: reader.short(at + 3),
    width: reader.short(at + 5),
    height: reader.short(at + 7),
    palette: localPalette.length > 0 ? localPalette : globalPalette,
    transparentIndex,
    interlaced: (flags & 0x40) !== 0,
    codeSize: reader.byte(data),
    codes: data + 1,
  };
}

/** The content of a row of blocks: each begins with its length, and the last is empty. */
export function joinBlocks(reader: ByteReader, start: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let at = start; reader.byte(at) !== 0; at += 1 + reader.byte(at)) {
    blocks.push(reader.bytes.subarray(at + 1, at + 1 + reader.byte(at)));
  }
  return joined(blocks);
}

function joined(blocks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((length, block) => length + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** An extension is 0x21, a label and blocks; that of label 0xf9 can name a palette index as transparent. */
function skipExtensions(reader: ByteReader, start: number): { at: number; transparentIndex: number | undefined } {
  let at = start;
  let transparentIndex: number | undefined;
  while (reader.byte(at) === 0x21) {
    const isGraphicControl = reader.byte(at + 1) === 0xf9;
    if (isGraphicControl) transparentIndex = reader.byte(at + 3) & 1 ? reader.byte(at + 6) : undefined;
    at += 2;
    while (reader.byte(at) !== 0) at += 1 + reader.byte(at);
    at++;
  }
  return { at, transparentIndex };
}

/** Bit 7 says that there is a palette, bits 0 to 2 how many entries it has: 2 to 256. */
function paletteLength(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 0x07) + 1) : 0;
}
