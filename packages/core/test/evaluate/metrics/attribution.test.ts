import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fittedError } from '../../../src/evaluate/metrics/infidelity.js';
import { largestChange } from '../../../src/evaluate/metrics/max-sensitivity.js';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const pairs = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 });

describe('fittedError', () => {
  it('is 0 if what was foretold is proportional to the changes', () => {
    expect(fittedError([1, -2, 3], [-0.5, 1, -1.5])).toBeCloseTo(0, 12);
  });

  it('is the mean square of the changes if nothing was foretold', () => {
    expect(fittedError([0, 0], [3, 1])).toBe(5);
  });

  it('is no larger under any other factor', () => {
    fc.assert(
      fc.property(pairs, number, (list, factor) => {
        const [foretold, changes] = [list.map(([one]) => one), list.map(([, other]) => other)];
        const other = list.reduce((sum, [a, b]) => sum + (factor * a - b) ** 2, 0) / list.length;
        expect(fittedError(foretold, changes)).toBeLessThanOrEqual(other + 1e-9);
      }),
    );
  });
});

describe('largestChange', () => {
  it('is the largest distance over the length of the attribution', () => {
    const changed = [Float32Array.of(3, 5), Float32Array.of(3, 0)];
    expect(largestChange(Float32Array.of(3, 4), changed)).toBeCloseTo(0.8, 6);
  });

  it('is undefined for an attribution of zeros', () => {
    expect(largestChange(new Float32Array(2), [Float32Array.of(1, 0)])).toBeUndefined();
  });
});
