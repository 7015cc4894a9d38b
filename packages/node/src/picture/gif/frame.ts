import type { Size } from '@scorecam/core';

/** The first frame of a GIF, as its blocks describe it; nothing is decoded yet. */
export interface GifFrame extends Size {
  /** The canvas, of which the frame covers a part. */
  readonly canvas: Size;
  /** Where the frame's upper left corner lies on the canvas. */
  readonly left: number;
  readonly top: number;
  /** RGB after RGB. */
  readonly palette: Buffer;
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
 * Finds the first image descriptor, behind the global palette and the extensions.
 *
 * @throws RangeError where the file ends before it
 */
export function firstGifFrame(bytes: Buffer): GifFrame {
  const globalPalette = bytes.subarray(headerLength, headerLength + paletteLength(bytes.readUInt8(10)));
  const { at, transparentIndex } = skipExtensions(bytes, headerLength + globalPalette.length);
  const flags = bytes.readUInt8(at + 9);
  const localPalette = bytes.subarray(at + 10, at + 10 + paletteLength(flags));
  const data = at + 10 + localPalette.length;
  return {
    canvas: { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) },
    left: bytes.readUInt16LE(at + 1),
    top: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
    palette: localPalette.length > 0 ? localPalette : globalPalette,
    transparentIndex,
    interlaced: (flags & 0x40) !== 0,
    codeSize: bytes.readUInt8(data),
    codes: data + 1,
  };
}

/** The content of a row of blocks: each begins with its length, and the last is empty. */
export function joinBlocks(bytes: Buffer, start: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = start; bytes.readUInt8(at) !== 0; at += 1 + bytes.readUInt8(at)) {
    blocks.push(bytes.subarray(at + 1, at + 1 + bytes.readUInt8(at)));
  }
  return Buffer.concat(blocks);
}

/** An extension is 0x21, a label and blocks; that of label 0xf9 can name a palette index as transparent. */
function skipExtensions(bytes: Buffer, start: number): { at: number; transparentIndex: number | undefined } {
  let at = start;
  let transparentIndex: number | undefined;
  while (bytes.readUInt8(at) === 0x21) {
    const isGraphicControl = bytes.readUInt8(at + 1) === 0xf9;
    if (isGraphicControl) transparentIndex = bytes.readUInt8(at + 3) & 1 ? bytes.readUInt8(at + 6) : undefined;
    at += 2;
    while (bytes.readUInt8(at) !== 0) at += 1 + bytes.readUInt8(at);
    at++;
  }
  return { at, transparentIndex };
}

/** Bit 7 says that there is a palette, bits 0 to 2 how many entries it has: 2 to 256. */
function paletteLength(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 0x07) + 1) : 0;
}
