import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rankCorrelation } from '../../src/evaluate/rank-correlation.js';

const correlate = (a: number[], b: number[]) => rankCorrelation(Float32Array.from(a), Float32Array.from(b));

describe('rankCorrelation', () => {
  it.each([
    [[1, 2, 3, 4], [10, 20, 30, 40], 1],
    [[1, 2, 3, 4], [4, 3, 2, 1], -1],
    [[1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8],
    // Ties share the mean of their ranks: ranks 0.5 0.5 2 3 against 0 1 2 3, as scipy.stats.spearmanr.
    [[1, 1, 2, 3], [1, 2, 3, 4], 0.9486832980505138],
    [[7, 7, 7], [1, 2, 3], 0],
  ])('of %j and %j is %f', (a, b, expected) => {
    expect(correlate(a, b)).toBeCloseTo(expected, 12);
  });

  it('does not change under a transformation that keeps the order', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, (list) => {
        const other = list.map((value, i) => value * ((i % 3) - 1));
        const cubes = list.map((value) => value ** 3);
        expect(correlate(list, other)).toBeCloseTo(correlate(cubes, other), 9);
      }),
    );
  });
});
