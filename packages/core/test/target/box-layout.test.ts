import { describe, expect, it } from '@jest/globals';
import { boxLayout } from '../../src/target/box-layout.js';
import { tableOf } from '../../src/target/box-table.js';

type Row = readonly [number, number, number, number];

/** The layout of boxes in an input of 40 x 20. */
function layoutOf(rows: readonly Row[], usual?: 'centers') {
  const output = { name: 'y', dims: [1, rows.length, 4], data: rows.flat(), isSigmoid: false, holdsFloats: true };
  return boxLayout(tableOf(output), { size: { width: 40, height: 20 } }, usual);
}

describe('the layout of boxes', () => {
  it('is corners, also against what is usual, if the second pair cannot be a size', () => {
    const rows: Row[] = [
      [30, 10, 39, 19], // as a size, 39 around 30 ends at 49.5
      [0, 12, 38, 20],
    ];
    expect(layoutOf(rows)).toBe('corners');
    expect(layoutOf(rows, 'centers')).toBe('corners');
  });

  it('is centers if the second pair cannot be a corner', () => {
    expect(layoutOf([[30, 15, 10, 8]])).toBe('centers');
    expect(layoutOf([[30, 10, 20, 20]])).toBe('centers'); // reaches to the right edge, and no further
  });

  it('stays open, or is the usual one, if boxes are sensible either way', () => {
    const rows: Row[] = [
      [10, 10, 15, 15],
      [20, 8, 22, 12],
    ];
    expect(layoutOf(rows)).toBeUndefined();
    expect(layoutOf(rows, 'centers')).toBe('centers');
  });

  it('takes a box that is outside of the input by a tenth, not one that is further out', () => {
    expect(layoutOf([[30, 10, 43, 21.5]])).toBe('corners');
    expect(layoutOf([[30, 10, 45, 21.5]])).toBeUndefined();
    expect(layoutOf([[30, 10, 43, 23]])).toBeUndefined();
    expect(layoutOf([[-5, 10, 43, 19]])).toBeUndefined();
  });

  it('is none, also against what is usual, if a size would be negative', () => {
    const rows: Row[] = [[30, 15, -10, 8]];
    expect(layoutOf(rows, 'centers')).toBeUndefined();
  });

  it('measures shares by the whole input', () => {
    expect(layoutOf([[0.7, 0.5, 1, 1]])).toBe('corners');
    expect(layoutOf([[0.6, 0.7, 0.5, 0.4]])).toBe('centers');
  });
});
