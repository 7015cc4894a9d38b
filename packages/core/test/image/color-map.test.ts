import { describe, expect, it } from '@jest/globals';
import { colorBar, colorize, colorMapNames, colorTable } from '../../src/image/index.js';

const color = (table: Uint8Array, index: number) => [...table.subarray(3 * index, 3 * index + 3)];
const luma = ([red = 0, green = 0, blue = 0]: number[]) => 0.299 * red + 0.587 * green + 0.114 * blue;

describe('colorTable', () => {
  // The ends of viridis and inferno are matplotlib's; d3's turbo is a polynomial close to Google's table.
  it.each([
    { name: 'turbo', low: [35, 23, 27], middle: [150, 250, 80], high: [144, 12, 0] },
    { name: 'viridis', low: [68, 1, 84], middle: [33, 145, 140], high: [253, 231, 37] },
    { name: 'inferno', low: [0, 0, 4], middle: [188, 55, 84], high: [252, 255, 164] },
    { name: 'jet', low: [0, 0, 128], middle: [130, 255, 126], high: [128, 0, 0] },
  ] as const)('$name runs from $low through $middle to $high', ({ name, low, middle, high }) => {
    const table = colorTable(name);
    expect(table.length).toBe(768);
    expect([color(table, 0), color(table, 128), color(table, 255)]).toEqual([low, middle, high]);
  });

  it.each(['viridis', 'inferno'] as const)('%s grows steadily lighter', (name) => {
    const table = colorTable(name);
    for (let index = 1; index < 256; index++) {
      // Colors are rounded to 8 bits, so lightness may drop by a fraction of one step.
      expect(luma(color(table, index))).toBeGreaterThan(luma(color(table, index - 1)) - 0.6);
    }
  });

  it.each(colorMapNames)('%s has no jumps', (name) => {
    const table = colorTable(name);
    for (let at = 3; at < table.length; at++) expect(Math.abs(table[at]! - table[at - 3]!)).toBeLessThanOrEqual(13);
  });
});

describe('colorize', () => {
  it('rounds each value to a 255th, and clips values beyond the range', () => {
    const map = { data: Float32Array.of(-1, 0, 100 / 255, 1, 1.5, 0.5019), height: 2, width: 3 };
    const picture = colorize(map, 'viridis');
    const table = colorTable('viridis');
    const expected = [0, 0, 100, 255, 255, 128].flatMap((index) => [...color(table, index), 255]);
    expect(picture).toEqual({ width: 3, height: 2, data: Uint8Array.from(expected) });
  });
});

describe('colorBar', () => {
  it.each(colorMapNames)('shows every color of %s once at a width of 256, in each row', (name) => {
    const { width, height, data } = colorBar(256, 2, name);
    expect([width, height]).toEqual([256, 2]);
    const row = Uint8Array.from({ length: 256 }, (_, index) => index);
    const table = colorTable(name);
    const expected = [...row, ...row].flatMap((index) => [...color(table, index), 255]);
    expect([...data]).toEqual(expected);
  });
});
