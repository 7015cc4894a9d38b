/**
 * The first page of a TIFF: a list of entries, each a tag, a type, a number of values, and the value or its place. In a
 * BigTIFF the places and the numbers of values have 64 bits. Pages after the first and those below it are not read.
 */
import { ByteReader } from '../byte-reader.js';

/** The tags that are read here, by their names in the specification. */
export const tags = {
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  FillOrder: 266,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  PlanarConfiguration: 284,
  ColorMap: 320,
  TileWidth: 322,
  TileLength: 323,
  TileOffsets: 324,
  TileByteCounts: 325,
  ExtraSamples: 338,
  SampleFormat: 339,
} as const;

/** The name of a tag. */
export type TagName = keyof typeof tags;

/** Bytes of a value by its type: bytes, text, 16 and 32 bits, fractions, floats, and BigTIFF's 64 bits. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const [byteType, shortType, longType, bigType] = [1, 3, 4, 16];

interface Entry {
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

/** The entries of a page. */
export class TiffDirectory {
  readonly #reader: ByteReader;
  readonly #entries: ReadonlyMap<number, Entry>;

  constructor(reader: ByteReader, entries: ReadonlyMap<number, Entry>) {
    this.#reader = reader;
    this.#entries = entries;
  }

  /** How many values a tag has; 0 if the page lacks it. */
  count(name: TagName): number {
    return this.#entries.get(tags[name])?.count ?? 0;
  }

  /** A value of a tag; undefined if the page lacks it. */
  value(name: TagName, index = 0): number | undefined {
    const entry = this.#entries.get(tags[name]);
    if (entry === undefined || index >= entry.count) return undefined;
    const { type, at } = entry;
    if (type === byteType) return this.#reader.byte(at + index);
    if (type === shortType) return this.#reader.short(at + 2 * index);
    if (type === longType) return this.#reader.long(at + 4 * index);
    if (type === bigType) return this.#reader.longLong(at + 8 * index);
    throw new RangeError(`the type ${type} of ${name} is not one of integers`);
  }

  /** All values of a tag. */
  values(name: TagName): number[] {
    return Array.from({ length: this.count(name) }, (_, index) => this.value(name, index)!);
  }
}

/**
 * Reads the entries of the first page.
 *
 * @throws RangeError if the page is truncated, has a tag twice, or more values than the file has bytes: a decoder would
 *   take the other entry, or read billions of values
 */
export function firstPage(bytes: Uint8Array): TiffDirectory {
  const reader = new ByteReader(bytes, bytes[0] === 0x49); // "II" for the lowest byte first
  const layout = layoutOf(reader);
  const entries = new Map<number, Entry>();
  let valueBytes = 0;
  for (let i = 0, at = layout.first; i < layout.count; i++, at += layout.step) {
    const tag = reader.short(at);
    const entry = readEntry(reader, at, layout);
    valueBytes += entry.count * (typeSizes[entry.type] ?? 0);
    if (entries.has(tag)) throw new RangeError(`the tag ${tag} is there twice`);
    if (valueBytes > reader.length) throw new RangeError('its entries have more values than the file has bytes');
    entries.set(tag, entry);
  }
  return new TiffDirectory(reader, entries);
}

/** The place of the entries, the length of each, and the width of offsets. */
interface Layout {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly big: boolean;
}

function layoutOf(reader: ByteReader): Layout {
  const big = reader.short(2) === 43;
  const page = big ? reader.longLong(8) : reader.long(4);
  return big
    ? { first: page + 8, count: reader.longLong(page), step: 20, big }
    : { first: page + 2, count: reader.short(page), step: 12, big };
}

function readEntry(reader: ByteReader, at: number, { big }: Layout): Entry {
  const type = reader.short(at + 2);
  const count = big ? reader.longLong(at + 4) : reader.long(at + 4);
  const valueAt = at + (big ? 12 : 8);
  const isInside = count * (typeSizes[type] ?? 0) <= (big ? 8 : 4);
  return { type, count, at: isInside ? valueAt : big ? reader.longLong(valueAt) : reader.long(valueAt) };
}
