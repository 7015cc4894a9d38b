import { describe, expect, it } from '@jest/globals';
import { bmp, type BmpSpec } from './support/bmp-file.js';
import { decode, invalid, pixels, reds, refusal } from './support/decode.js';

/** Grays of 0, 10, 20 and so on. */
const grays = Array.from({ length: 16 }, (_, i) => 10 * i);

describe('a BMP', () => {
  it.each<[string, BmpSpec, number[][]]>([
    [
      '1 bit',
      { width: 3, depth: 1, palette: grays, rows: [[0b01000000], [0b10100000]] },
      [
        [10, 0, 10],
        [0, 10, 0],
      ],
    ],
    ['2 bits', { width: 3, depth: 2, palette: grays, rows: [[0b00011000]] }, [[0, 10, 20]]],
    ['4 bits and an odd width', { width: 3, depth: 4, palette: grays, rows: [[0x12, 0x30]] }, [[10, 20, 30]]],
    ['8 bits', { width: 3, depth: 8, palette: grays, rows: [[1, 2, 15]] }, [[10, 20, 150]]],
    ['8 bits with few colors', { width: 2, depth: 8, palette: grays.slice(0, 2), rows: [[1, 0]] }, [[10, 0]]],
    ['OS/2 with 8 bits', { width: 2, depth: 8, header: 12, palette: every(256), rows: [[1, 2]] }, [[1, 2]]],
    [
      'OS/2 with 24 bits',
      {
        width: 1,
        depth: 24,
        header: 12,
        rows: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      [[6], [3]],
    ],
    [
      '24 bits',
      {
        width: 1,
        depth: 24,
        rows: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      [[6], [3]],
    ],
    [
      '24 bits, the upper row first',
      {
        width: 1,
        depth: 24,
        topDown: true,
        rows: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
      [[3], [6]],
    ],
    ['24 bits behind a gap', { width: 1, depth: 24, gap: 5, rows: [[1, 2, 3]] }, [[3]]],
    ['the longest header', { width: 1, depth: 24, header: 124, rows: [[1, 2, 3]] }, [[3]]],
    // A red of 31, 16 and 1 of 31; fractions are dropped, as Pillow does.
    ['16 bits', { width: 3, depth: 16, rows: [[0, 0x7c, 0, 0x40, 0, 0x04]] }, [[255, 131, 8]]],
    ['32 bits', { width: 2, depth: 32, rows: [[1, 2, 3, 0, 4, 5, 6, 0]] }, [[3, 6]]],
    [
      '16 bits under masks',
      { width: 1, depth: 16, compression: 3, masks: [0xf800, 0x07e0, 0x1f], rows: [[0, 0xf8]] },
      [[255]],
    ],
    ['runs', { width: 4, depth: 8, compression: 1, palette: grays, rows: [[3, 1, 1, 2, 0, 1]] }, [[10, 10, 10, 20]]],
    [
      'runs of 4 bits',
      { width: 3, height: 2, depth: 4, compression: 2, palette: grays, rows: [[3, 0x12, 0, 0, 3, 0x34, 0, 1]] },
      [
        [30, 40, 30],
        [10, 20, 10],
      ],
    ],
    [
      'runs that are stored as they are',
      { width: 3, depth: 8, compression: 1, palette: grays, rows: [[0, 3, 1, 2, 3, 0, 0, 1]] },
      [[10, 20, 30]],
    ],
    [
      'runs that skip pixels',
      { width: 3, height: 2, depth: 8, compression: 1, palette: grays, rows: [[1, 4, 0, 2, 1, 1, 1, 5, 0, 1]] },
      [
        [0, 0, 50],
        [40, 0, 0],
      ],
    ],
  ])('of %s is read', async (_, spec, expected) => {
    expect(reds(await decode(bmp(spec)))).toEqual(expected);
  });

  it('is opaque unless it has a mask for alpha', async () => {
    const rows = [[1, 2, 3, 4]];
    expect(pixels(await decode(bmp({ width: 1, depth: 32, rows })))).toEqual([[3, 2, 1, 255]]);
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const masked = bmp({ width: 1, depth: 32, header: 108, compression: 3, masks, rows });
    expect(pixels(await decode(masked))).toEqual([[3, 2, 1, 4]]);
  });

  it.each<[string, BmpSpec, RegExp]>([
    ['with a PNG inside', { width: 1, depth: 24, compression: 5, rows: [[1, 2, 3]] }, /rare compression PNG/],
    ['of 3 bits', { width: 1, depth: 3 as never, rows: [[0]] }, /BMP file of 3 bits with the compression 0/],
    ['of a header that does not exist', { width: 1, depth: 24, header: 39 as never, rows: [[1, 2, 3]] }, /39 bytes/],
    [
      'with a color above its palette',
      { width: 1, depth: 8, palette: grays, rows: [[16]] },
      /a color that its palette lacks/,
    ],
    [
      'with runs that end too soon',
      { width: 4, height: 1, depth: 8, compression: 1, palette: grays, rows: [[1, 1]] },
      /cannot be decoded/,
    ],
  ])('%s is refused', async (_, spec, message) => {
    expect(await refusal(bmp(spec))).toEqual(invalid(message));
  });

  it('is refused if it is cut short', async () => {
    const whole = bmp({ width: 3, depth: 24, rows: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] });
    for (let length = whole.length - 1; length > 0; length--)
      expect(await refusal(whole.subarray(0, length))).toEqual(invalid('"x" '));
  });
});

function every(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
