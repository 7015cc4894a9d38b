import type { Size } from '@scorecam/core';

/** The first frame of a GIF, as far as its blocks tell before anything is decoded. */
export interface GifFrame extends Size {
  /** RGB of the palette entry that stands for "transparent", where there is one. */
  readonly transparentColour: readonly number[] | undefined;
}

/**
 * Finds the first image descriptor, behind the global colour table and the extensions.
 *
 * @throws RangeError where the file ends before it
 */
export function firstGifFrame(bytes: Buffer): GifFrame {
  const globalTable = 13;
  let at = globalTable + colourTableLength(bytes.readUInt8(10));
  let transparentIndex: number | undefined;
  // An extension is 0x21, a label and blocks of up to 255 bytes, of which the last is empty.
  while (bytes.readUInt8(at) === 0x21) {
    const isGraphicControl = bytes.readUInt8(at + 1) === 0xf9;
    if (isGraphicControl) transparentIndex = bytes.readUInt8(at + 3) & 1 ? bytes.readUInt8(at + 6) : undefined;
    at += 2;
    while (bytes.readUInt8(at) !== 0) at += 1 + bytes.readUInt8(at);
    at++;
  }
  const hasLocalTable = colourTableLength(bytes.readUInt8(at + 9)) > 0;
  const table = hasLocalTable ? at + 10 : globalTable;
  return {
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
    transparentColour: transparentIndex === undefined ? undefined : colourAt(bytes, table + 3 * transparentIndex),
  };
}

function colourTableLength(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 0x07) + 1) : 0;
}

function colourAt(bytes: Buffer, at: number): number[] {
  return [bytes.readUInt8(at), bytes.readUInt8(at + 1), bytes.readUInt8(at + 2)];
}
