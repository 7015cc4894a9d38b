import { describe, expect, it } from '@jest/globals';
import { areProbabilities, tableOf } from '../../src/target/box-table.js';

/** An output of distinct values unless others are given. */
function seen(dims: readonly number[], data?: readonly number[]) {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const numbered = Array.from({ length: count }, (_, i) => i + 1);
  return { name: 'y', dims, data: data ?? numbered, isSigmoid: false, holdsFloats: true };
}

describe('the table of an output', () => {
  it.each([
    { dims: [1, 5, 7], boxesLast: true, columns: 5, second: [2, 9, 16, 23, 30] },
    { dims: [1, 7, 5], boxesLast: false, columns: 5, second: [6, 7, 8, 9, 10] },
    // Three boxes that a model has chosen, and three of four corners: the axis of six, or of four, is that of the columns.
    { dims: [1, 3, 6], boxesLast: false, columns: 6, second: [7, 8, 9, 10, 11, 12] },
    { dims: [1, 3, 4], boxesLast: false, columns: 4, second: [5, 6, 7, 8] },
  ])('of the shape $dims has a row for each box', ({ dims, boxesLast, columns, second }) => {
    const table = tableOf(seen(dims));
    expect(table).toMatchObject({ boxesLast, columns, unit: 'pixels' });
    expect(table.rows[1]).toEqual(second);
  });

  it('leaves out boxes of zeros, padded with any class', () => {
    const rows = [
      [0, 0, 2, 2, 0.5, 1],
      [0, 0, 0, 0, 0, -1],
      [0, 0, 0, 1, 0, 0],
    ];
    expect(tableOf(seen([1, 3, 6], rows.flat())).rows).toEqual([rows[0], rows[2]]);
  });

  it('takes coordinates of at most 2 for shares of the input, scores aside', () => {
    const unitOf = (...row: number[]) => tableOf(seen([1, 1, 6], row)).unit;
    expect(unitOf(-2, 0, 1, 2, 9, 80)).toBe('shares');
    expect(unitOf(0, 0, 1, 2.5, 0.5, 1)).toBe('pixels');
    expect(unitOf(0, 0, 0, 0, 1, 1)).toBe('pixels'); // without a box nothing shows the unit
  });

  it('holds probabilities in columns whose values are in [0, 1], up to float16', () => {
    const holds = (value: number) => areProbabilities(tableOf(seen([1, 1, 6], [9, 9, 9, 9, value, 7])), 4, 5);
    expect([0, 1, -5e-5, 1 + 5e-5].map(holds)).toEqual([true, true, true, true]);
    expect([-1e-3, 1 + 1e-3].map(holds)).toEqual([false, false]);
  });
});
