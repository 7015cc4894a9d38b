import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decode, invalid, pixels, refusal } from './support/decode.js';
import { chunk, png, type PngSpec, withChunks } from './support/picture-files.js';

const one = { width: 1, height: 1, depth: 8, rows: [[7]] } as const;

describe('a PNG', () => {
  it.each<[string, PngSpec, number[][]]>([
    ['gray', { ...one, colorType: 0 }, [[7, 7, 7, 255]]],
    ['gray with alpha', { ...one, colorType: 4, rows: [[7, 9]] }, [[7, 7, 7, 9]]],
    // The higher byte: 0x80ff is nearer to 129.
    ['16 bits', { ...one, depth: 16, colorType: 2, rows: [[0x80, 0xff, 0, 0, 255, 255]] }, [[128, 0, 255, 255]]],
    [
      'a palette',
      { ...one, colorType: 3, rows: [[1]], palette: [0, 0, 0, 5, 6, 7], transparency: [9, 8] },
      [[5, 6, 7, 8]],
    ],
    [
      'a palette of 2 bits',
      { width: 3, height: 1, depth: 2, colorType: 3, rows: [[0b01001000]], palette: [1, 1, 1, 2, 2, 2, 3, 3, 3] },
      [
        [2, 2, 2, 255],
        [1, 1, 1, 255],
        [3, 3, 3, 255],
      ],
    ],
    ['a transparent gray', { ...one, colorType: 0, transparency: [0, 7] }, [[7, 7, 7, 0]]],
    [
      'a transparent color',
      { ...one, colorType: 2, rows: [[1, 2, 3]], transparency: [0, 1, 0, 2, 0, 3] },
      [[1, 2, 3, 0]],
    ],
    [
      'a transparent color of 16 bits',
      {
        ...{ width: 2, height: 1, depth: 16, colorType: 2, transparency: [1, 2, 3, 4, 5, 6] },
        rows: [[1, 2, 3, 4, 5, 6, 1, 3, 3, 4, 5, 6]],
      },
      [
        [1, 3, 5, 0],
        [1, 3, 5, 255],
      ],
    ],
  ])('of %s is read', async (_, spec, expected) => {
    expect(pixels(await decode(png(spec)))).toEqual(expected);
  });

  it('keeps the colors behind its transparency', async () => {
    const row = fc.uint8Array({ minLength: 12, maxLength: 12 });
    const property = fc.asyncProperty(row, async (levels) => {
      const file = png({ width: 3, height: 1, depth: 8, colorType: 6, rows: [[...levels]] });
      expect([...(await decode(file)).data]).toEqual([...levels]);
    });
    await fc.assert(property, { numRuns: 50 });
  });

  const gray = png({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[7]] });

  it('may have bytes behind its end', async () => {
    expect(pixels(await decode(Buffer.concat([gray, Buffer.from('\n\n')])))).toEqual([[7, 7, 7, 255]]);
  });

  it('of an animation gives the first frame', async () => {
    const count = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]);
    const control = (number: number) =>
      Buffer.from([0, 0, 0, number, 0, 0, 0, 1, 0, 0, 0, 1, ...new Array<number>(14).fill(0)]);
    const second = png({ width: 1, height: 1, depth: 8, colorType: 0, rows: [[9]] });
    const data = second.subarray(second.indexOf('IDAT') + 4, second.indexOf('IEND') - 8);
    const later = [chunk('fcTL', control(1)), chunk('fdAT', Buffer.concat([Buffer.from([0, 0, 0, 2]), data]))];
    const animated = withChunks(gray, { first: [chunk('acTL', count), chunk('fcTL', control(0))], last: later });
    expect(pixels(await decode(animated))).toEqual([[7, 7, 7, 255]]);
  });

  it('is refused for a checksum that is wrong', async () => {
    const damaged = Buffer.from(gray);
    damaged[damaged.indexOf('IDAT') + 6]! ^= 1;
    expect(await refusal(damaged)).toEqual(
      invalid(/PNG file that cannot be decoded \(its chunks or their checksums are wrong\)/),
    );
  });

  it('is refused above half a gigabyte', async () => {
    const deep = png({ width: 1, height: 1, depth: 16, colorType: 6, rows: [new Array<number>(8).fill(0)] });
    deep.writeUInt32BE(10_000, 16);
    deep.writeUInt32BE(10_000, 20);
    expect(await refusal(deep)).toEqual(
      invalid(/takes 763 MiB once it is decoded; the limit is 512 MiB: save it with 8 bits a channel, or smaller\./),
    );
  });

  it('stays small when its data unpack to much more than its pixels', async () => {
    const bomb = png({ ...one, colorType: 0, surplus: 5e7 });
    const before = process.memoryUsage().external;
    expect(pixels(await decode(bomb))).toEqual([[7, 7, 7, 255]]);
    // Of the fifty megabytes that it unpacks to, none is kept.
    expect(process.memoryUsage().external - before).toBeLessThan(1e7);
  });
});
