/** The pages of a TIFF: each a list of entries of 12 bytes, a tag, a type, a number of values, and the value or its place. */
import type { Size } from '@scorecam/core';

/** What a page declares. */
export interface TiffPage extends Size {
  /** The first byte behind the strips that hold the page's pixels. */
  readonly end: number;
  /** By EXIF, 1 to 8; 1 where the page states none. */
  readonly orientation: number;
}

interface TiffReader {
  readonly length: number;
  readonly short: (at: number) => number;
  readonly long: (at: number) => number;
}

const tags = { width: 256, height: 257, stripOffsets: 273, orientation: 274, stripLengths: 279 } as const;
const shortType = 3;

/**
 * Lists the pages, which are chained; a damaged file may chain them to a ring.
 *
 * @throws RangeError where the file ends before they do, or an entry has more values than the file has bytes
 */
export function tiffPages(bytes: Buffer): TiffPage[] {
  const reader = tiffReader(bytes);
  const pages = new Map<number, TiffPage>();
  for (let at = reader.long(4); at !== 0 && !pages.has(at); at = reader.long(at + 2 + 12 * reader.short(at))) {
    pages.set(at, readPage(reader, at));
  }
  return [...pages.values()];
}

/**
 * The orientation that the first page states, 1 to 8; EXIF data are such a page too.
 *
 * @throws RangeError as {@link tiffPages}
 */
export function tiffOrientation(bytes: Buffer): number {
  const reader = tiffReader(bytes);
  return readPage(reader, reader.long(4)).orientation;
}

function tiffReader(bytes: Buffer): TiffReader {
  const little = bytes.toString('latin1', 0, 2) === 'II';
  return {
    length: bytes.length,
    short: (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)),
    long: (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  };
}

function readPage(reader: TiffReader, page: number): TiffPage {
  const entries = new Map<number, number[]>();
  for (let at = page + 2; at < page + 2 + 12 * reader.short(page); at += 12) {
    const values = readValues(reader, at);
    entries.set(reader.short(at), values);
  }
  const [width = 0] = entries.get(tags.width) ?? [];
  const [height = 0] = entries.get(tags.height) ?? [];
  const [orientation = 1] = entries.get(tags.orientation) ?? [];
  const lengths = entries.get(tags.stripLengths) ?? [];
  const ends = (entries.get(tags.stripOffsets) ?? []).map((offset, strip) => offset + (lengths[strip] ?? 0));
  return {
    width,
    height,
    end: ends.reduce((last, end) => Math.max(last, end), 0),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  };
}

/** The values of an entry, where they are of 16 or 32 bits; the tags that matter here have such values. */
function readValues({ short, long, length }: TiffReader, at: number): number[] {
  const count = long(at + 4);
  // The decoder would read them all, billions if need be.
  if (count > length) throw new RangeError('an entry has more values than the file has bytes');
  if (!Object.values<number>(tags).includes(short(at))) return [];
  const [size, read] = short(at + 2) === shortType ? [2, short] : [4, long];
  const start = count * size <= 4 ? at + 8 : long(at + 8);
  return Array.from({ length: count }, (_, i) => read(start + i * size));
}
