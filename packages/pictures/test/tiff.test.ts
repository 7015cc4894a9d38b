import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { decode, invalid, levels, pixels, reds, refusal } from './support/decode.js';
import { jpegTiles } from './support/pillow-files.js';
import { grayTags, lzw, rgbTags, tiff } from './support/tiff-file.js';

/** 3 x 2 pixels of RGB, and the same in planes. */
const rgb = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
const planes = [0, 1, 2].map((channel) => rgb.filter((_, i) => i % 3 === channel));

/** Numbers in as many bytes as each takes. */
function bytesOf(array: ArrayBufferView): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

describe('a TIFF', () => {
  const tags = rgbTags(3, 2);
  it.each([
    ['strips', tiff({ tags, strips: [rgb] })],
    ['a strip for each row', tiff({ tags: { ...tags, 278: [1] }, strips: [rgb.subarray(0, 9), rgb.subarray(9)] })],
    ['the highest byte first', tiff({ tags, strips: [rgb], bigEndian: true })],
    ['places of 64 bits', tiff({ tags, strips: [rgb], big: true })],
    ['places of 64 bits, the highest byte first', tiff({ tags, strips: [rgb], big: true, bigEndian: true })],
    ['planes', tiff({ tags: { ...tags, 284: [2] }, strips: planes })],
    ['LZW', tiff({ tags: { ...tags, 259: [5] }, strips: [lzw(rgb)] })],
    ['LZW in planes', tiff({ tags: { ...tags, 259: [5], 284: [2] }, strips: planes.map(lzw) })],
    ['Deflate', tiff({ tags: { ...tags, 259: [8] }, strips: [deflateSync(rgb)] })],
    ['PackBits', tiff({ tags: { ...tags, 259: [32_773] }, strips: [Buffer.from([17, ...rgb])] })],
  ])('of %s is read', async (_, file) => {
    expect(levels(await decode(file), 3)).toEqual([...rgb]);
  });

  it('of tiles that reach over its edge is read', async () => {
    const tile = Buffer.alloc(16 * 16);
    for (let y = 0; y < 16; y++) for (let x = 0; x < 16; x++) tile[16 * y + x] = 16 * y + x;
    const file = tiff({ tags: { ...grayTags(3, 2), 322: [16], 323: [16] }, strips: [tile], tiled: true });
    expect(reds(await decode(file))).toEqual([
      [0, 1, 2],
      [16, 17, 18],
    ]);
  });

  it('with JPEG inside has the levels that Pillow reads', async () => {
    expect(levels(await decode(jpegTiles.file), 3)).toEqual([...jpegTiles.levels]);
  });

  it.each<[string, Record<number, number[]>, Uint8Array, number[]]>([
    ['16 bits', { 258: [16] }, bytesOf(Uint16Array.of(0x80ff, 255, 0xffff)), [128, 0, 255]],
    ['floats from 0 to 1', { 258: [32], 339: [3] }, bytesOf(Float32Array.of(0, 0.5, 1)), [0, 128, 255]],
    ['floats that are levels', { 258: [64], 339: [3] }, bytesOf(Float64Array.of(0, 7.4, 255)), [0, 7, 255]],
    ['white that is 0', { 262: [0] }, Buffer.from([0, 5, 255]), [255, 250, 0]],
    ['4 bits', { 258: [4] }, Buffer.from([0x0f, 0x80]), [0, 255, 136]],
    ['1 bit', { 258: [1] }, Buffer.from([0b01000000]), [0, 255, 0]],
    ['a palette', { 262: [3], 320: palette([9, 8, 7]) }, Buffer.from([2, 1, 0]), [7, 8, 9]],
  ])('of %s is read', async (_, more, strip, expected) => {
    const file = tiff({ tags: { ...grayTags(3, 1), ...more }, strips: [strip] });
    expect(reds(await decode(file))).toEqual([expected]);
  });

  it('that is black and white need not state its bits', async () => {
    const tags = grayTags(3, 1);
    delete tags[258];
    expect(reds(await decode(tiff({ tags, strips: [Buffer.from([0b01000000])] })))).toEqual([[0, 255, 0]]);
  });

  it('of four inks has the levels that Pillow makes of them', async () => {
    const tags = { ...rgbTags(2, 1), 258: [8, 8, 8, 8], 262: [5], 277: [4] };
    const file = tiff({ tags, strips: [Buffer.from([0, 100, 255, 0, 10, 20, 30, 128])] });
    expect(pixels(await decode(file))).toEqual([
      [255, 155, 0, 255],
      [122, 117, 112, 255],
    ]);
  });

  it.each<[string, number, number[]]>([
    ['plain', 2, [50, 20, 10, 100]],
    ['multiplied', 1, [127, 51, 25, 100]],
    ['unknown', 0, [50, 20, 10, 255]],
  ])('with alpha that is %s has its own colors', async (_, extra, expected) => {
    const tags = { ...rgbTags(1, 1), 258: [8, 8, 8, 8], 277: [4], 338: [extra] };
    expect(pixels(await decode(tiff({ tags, strips: [Buffer.from([50, 20, 10, 100])] })))).toEqual([expected]);
  });

  it.each<[string, Record<number, number[]>, RegExp]>([
    ['13 bands', { 277: [13], 258: new Array<number>(13).fill(8) }, /is a TIFF file of 13 bands/],
    ['integers of 32 bits', { 258: [32] }, /rare kind of samples \(32 bits, format 1\)/],
    ['signed numbers', { 339: [2] }, /rare kind of samples \(8 bits, format 2\)/],
    ['Lab colors', { 262: [8] }, /rare kind of colors \(8\)/],
    ['fax codes', { 259: [4] }, /packed in a rare way \(compression 4\)/],
    ['bits in reverse', { 266: [2] }, /bits in reverse order/],
  ])('of %s is refused by name', async (_, more, message) => {
    const file = tiff({ tags: { ...grayTags(2, 2), ...more }, strips: [Buffer.alloc(52)] });
    expect(await refusal(file)).toEqual(invalid(message));
  });

  it('of floats that are not levels is refused', async () => {
    const refused = async (...values: number[]) =>
      refusal(tiff({ tags: { ...grayTags(2, 1), 258: [32], 339: [3] }, strips: [bytesOf(Float32Array.from(values))] }));
    expect(await refused(-1, 1)).toEqual(invalid(/its numbers run from -1 to 1/));
    expect(await refused(0, 4000)).toEqual(invalid(/its numbers run from 0 to 4000/));
    expect(await refused(0, NaN)).toEqual(invalid(/its numbers run from NaN/));
  });
});

/** The tags of a palette of 256 grays that begins with these. */
function palette(grays: readonly number[]): number[] {
  const whole = [...grays, ...new Array<number>(256 - grays.length).fill(0)];
  return [...whole, ...whole, ...whole].map((level) => 257 * level);
}

describe('a damaged TIFF', () => {
  const noise = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * i * 31) % 251));

  it('ends with an error or a picture, wherever its codes begin', async () => {
    const tags = { ...grayTags(20, 15), 259: [5] };
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.nat(255), async (shift, byte) => {
      const strip = lzw(noise);
      strip[shift] = byte;
      const outcome = await refusal(tiff({ tags, strips: [strip], offsets: [8 + (shift % 7)] }));
      if (outcome instanceof Error) expect(outcome).toEqual(invalid('"x" '));
      else expect(outcome).toMatchObject({ width: 20, height: 15 });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('is refused if its codes end too soon', async () => {
    const tags = { ...grayTags(20, 15), 259: [5] };
    expect(await refusal(tiff({ tags, strips: [lzw(noise.subarray(0, 299))] }))).toEqual(
      invalid(/TIFF file that cannot be decoded/),
    );
  });

  it('unpacks no more than a strip has room for', async () => {
    const bomb = deflateSync(Buffer.alloc(3e7));
    const before = process.memoryUsage().arrayBuffers;
    expect(reds(await decode(tiff({ tags: { ...grayTags(1, 1), 259: [8] }, strips: [bomb] })))).toEqual([[0]]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e7);
  });

  it('is refused for a tag that is there twice', async () => {
    const file = tiff({ tags: { ...grayTags(1, 1), 305: [1] }, strips: [Buffer.of(7)] });
    file.writeUInt16LE(256, file.lastIndexOf('3101', undefined, 'hex'));
    expect(await refusal(file)).toEqual(invalid(/header is damaged or cut short \(the tag 256 is there twice\)/));
  });

  it('is refused if its entries or strips have more than the file', async () => {
    const many = new Array<number>(5).fill(1);
    const file = tiff({ tags: { ...grayTags(1, 1), 305: many }, strips: [Buffer.of(7)] });
    file.writeUInt32LE(2 ** 30, file.lastIndexOf('31010400', undefined, 'hex') + 4);
    expect(await refusal(file)).toEqual(invalid(/its entries have more values than the file has bytes/));
    const rows = { ...grayTags(10, 40), 278: [1] };
    const strips = new Array<Buffer>(40).fill(Buffer.alloc(10));
    const same = tiff({ tags: rows, strips, offsets: new Array<number>(40).fill(8) });
    // All strips in one place, each as long as the file.
    for (let i = 0, at = same.indexOf('0a0000000a000000', 408, 'hex'); i < 40; i++) same.writeUInt32LE(300, at + 4 * i);
    expect(await refusal(same)).toEqual(invalid(/its strips have more bytes than the file/));
  });

  it('is refused by what it would take: samples, bits and tiles', async () => {
    const refused = (tags: Record<number, readonly number[]>, tiled = false) =>
      refusal(tiff({ tags, strips: [Buffer.alloc(9)], tiled }));
    expect(await refused({ ...grayTags(224, 224), 277: [60_000] })).toEqual(
      invalid(/takes 2872 MiB once it is decoded/),
    );
    expect(await refused({ ...rgbTags(10_000, 10_000), 258: [16, 16, 16] })).toEqual(invalid(/takes 573 MiB/));
    expect(await refused({ ...grayTags(10, 10), 322: [60_000], 323: [60_000] }, true)).toEqual(
      invalid(/takes 3434 MiB/),
    );
  });
});

describe('the pages of a TIFF', () => {
  it('are not read behind the first, nor below it', async () => {
    const plain = tiff({ tags: { ...grayTags(1, 1), 330: [8] }, strips: [Buffer.of(7)] });
    plain.writeUInt32LE(plain.readUInt32LE(4), plain.length - 4); // the next page is the same
    expect(reds(await decode(plain))).toEqual([[7]]);
    const child = plain.readUInt32LE(4);
    plain.writeUInt32LE(child, plain.indexOf('4a010400', child, 'hex') + 8); // and so is the one below
    expect(reds(await decode(plain))).toEqual([[7]]);
  });
});
