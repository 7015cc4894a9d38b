/** TIFF files, written value by value. */

/** What a TIFF of one page is made of. */
export interface TiffSpec {
  /** The values of each tag, but for where the strips are. */
  readonly tags: Readonly<Record<number, readonly number[]>>;
  /** What the strips or tiles hold. */
  readonly strips: readonly Uint8Array[];
  readonly tiled?: boolean;
  /** Whether places have 64 bits. */
  readonly big?: boolean;
  readonly bigEndian?: boolean;
  /** The place that each strip states, if another than its own. */
  readonly offsets?: readonly number[];
}

/** The tags of a gray picture of 8 bits. */
export function grayTags(width: number, height: number): Record<number, readonly number[]> {
  return { 256: [width], 257: [height], 258: [8], 259: [1], 262: [1], 277: [1], 278: [height] };
}

/** The tags of an RGB picture of 8 bits. */
export function rgbTags(width: number, height: number): Record<number, readonly number[]> {
  return { ...grayTags(width, height), 258: [8, 8, 8], 262: [2], 277: [3] };
}

/** Strips come first, then the values that an entry has no room for, then the page. */
export function tiff({ tags, strips, tiled = false, big = false, bigEndian = false, offsets }: TiffSpec): Buffer {
  const start = big ? 16 : 8;
  const places = strips.map((_, i) => start + strips.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  const entries = {
    ...tags,
    [tiled ? 324 : 273]: offsets ?? places,
    [tiled ? 325 : 279]: strips.map(({ length }) => length),
  };
  const writer = new TiffWriter(big, bigEndian);
  const data = Buffer.concat(strips);
  const { values, page } = writer.page(entries, start + data.length);
  return Buffer.concat([writer.header(start + data.length + values.length), data, values, page]);
}

class TiffWriter {
  readonly #big: boolean;
  readonly #bigEndian: boolean;

  constructor(big: boolean, bigEndian: boolean) {
    this.#big = big;
    this.#bigEndian = bigEndian;
  }

  header(page: number): Buffer {
    const mark = Buffer.from(this.#bigEndian ? 'MM' : 'II', 'latin1');
    return this.#big
      ? Buffer.concat([mark, this.#short(43), this.#short(8), this.#short(0), this.#place(page)])
      : Buffer.concat([mark, this.#short(42), this.#place(page)]);
  }

  page(tags: Readonly<Record<number, readonly number[]>>, valuesAt: number): { values: Buffer; page: Buffer } {
    const values: Buffer[] = [];
    const room = this.#big ? 8 : 4;
    const entries = Object.entries(tags).map(([tag, list]) => {
      const data = Buffer.concat(list.map((value) => this.#long(value)));
      const at = valuesAt + values.reduce((sum, { length }) => sum + length, 0);
      if (data.length > room) values.push(data);
      const value = data.length > room ? this.#place(at) : Buffer.concat([data, Buffer.alloc(room - data.length)]);
      return Buffer.concat([this.#short(Number(tag)), this.#short(4), this.#place(list.length), value]);
    });
    const count = this.#big ? this.#place(entries.length) : this.#short(entries.length);
    return { values: Buffer.concat(values), page: Buffer.concat([count, ...entries, this.#place(0)]) };
  }

  #short(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    return this.#bigEndian ? (bytes.writeUInt16BE(value), bytes) : (bytes.writeUInt16LE(value), bytes);
  }

  #long(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    return this.#bigEndian ? (bytes.writeUInt32BE(value), bytes) : (bytes.writeUInt32LE(value), bytes);
  }

  #place(value: number): Buffer {
    if (!this.#big) return this.#long(value);
    return this.#bigEndian
      ? Buffer.concat([Buffer.alloc(4), this.#long(value)])
      : Buffer.concat([this.#long(value), Buffer.alloc(4)]);
  }
}

/** Bytes as TIFF's LZW with the table emptied before it grows past 9 bits: no code is shorter than its string. */
export function lzw(bytes: Uint8Array): Buffer {
  const [clear, end, most] = [256, 257, 200];
  const codes = Array.from(bytes, (byte, i) => (i % most === 0 ? [clear, byte] : [byte])).flat();
  const bits = [...codes, end].map((code) => code.toString(2).padStart(9, '0')).join('');
  return Buffer.from(bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
}
