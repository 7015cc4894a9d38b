import { describe, expect, it } from '@jest/globals';
import { colorizeDifference } from '../../src/evaluate/colorize-difference.js';
import { paint } from '../image/pictures.js';

const row = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });

// ColorBrewer's PuOr at 0.85 and 0.15, as d3 interpolates them.
const [orange, purple] = [
  [201, 110, 15],
  [106, 77, 154],
];

describe('colorizeDifference', () => {
  it('is orange where the first map is stronger, purple where the second is, and the gray picture elsewhere', () => {
    const red = paint(5, 1, () => [255, 0, 0]); // luma 76
    const { data } = colorizeDifference(red, row(1, -1, 0, 0.5, 2));
    const half = orange.map((level) => Math.round(0.5 * 76 + 0.5 * level));
    expect([...data]).toEqual([orange, purple, [76, 76, 76], half, orange].flatMap((color) => [...color, 255]));
  });

  it('given a transparent picture, is opaque', () => {
    const { data } = colorizeDifference(
      paint(1, 1, () => [9, 9, 9, 0]),
      row(0),
    );
    expect([...data]).toEqual([9, 9, 9, 255]);
  });

  it('given sizes that differ, refuses and names both', () => {
    const call = () =>
      colorizeDifference(
        paint(2, 3, () => [0, 0, 0]),
        row(0, 1),
      );
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow('The difference is 2 x 1 and the picture 2 x 3');
  });
});
