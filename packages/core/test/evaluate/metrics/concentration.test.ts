import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { complexity } from '../../../src/evaluate/metrics/complexity.js';
import { effectiveComplexity } from '../../../src/evaluate/metrics/effective-complexity.js';
import { MeasuredMap } from '../../../src/evaluate/metrics/measured-map.js';
import { sparseness } from '../../../src/evaluate/metrics/sparseness.js';

const map = (...values: number[]) =>
  new MeasuredMap({ height: 1, width: values.length, data: Float32Array.from(values) });
const values = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 });

describe('sparseness', () => {
  it.each([
    ['equal pixels', [0.5, 0.5, 0.5, 0.5], 0],
    ['one pixel', [0, 0, 1, 0], 0.75],
    // The mean difference of all pairs is 0.25, and twice the mean is 1.
    ['two levels', [0.25, 0.75, 0.25, 0.75], 0.25],
  ])('of %s', (_, pixels, expected) => {
    expect(sparseness.measure(map(...pixels)).sparseness).toBeCloseTo(expected, 6);
  });

  it('is the mean difference of two pixels over twice their mean', () => {
    fc.assert(
      fc.property(values, (pixels) => {
        const sum = pixels.reduce((a, b) => a + b, 0);
        fc.pre(sum > 1e-3);
        const differences = pixels.flatMap((a) => pixels.map((b) => Math.abs(a - b))).reduce((a, b) => a + b, 0);
        expect(sparseness.measure(map(...pixels)).sparseness).toBeCloseTo(differences / (2 * pixels.length * sum), 6);
      }),
    );
  });
});

describe('complexity', () => {
  it.each([
    ['equal pixels', [0.5, 0.5, 0.5, 0.5], Math.log(4)],
    ['one pixel', [0, 0, 1, 0], 0],
    ['two pixels', [0, 0.3, 0.3, 0], Math.log(2)],
  ])('of %s', (_, pixels, expected) => {
    expect(complexity.measure(map(...pixels)).complexity).toBeCloseTo(expected, 6);
  });
});

describe('effective complexity', () => {
  it('counts the pixels above 1e-5', () => {
    expect(effectiveComplexity.measure(map(0, 2e-5, 1e-6, 1))).toEqual({ effectiveComplexity: 2 });
  });
});

describe('a map of zeros', () => {
  it('has neither sparseness nor complexity, and no pixels', () => {
    const zeros = map(0, 0, 0);
    const measured = [sparseness, complexity, effectiveComplexity].map((metric) => metric.measure(zeros));
    expect(measured).toEqual([{}, {}, { effectiveComplexity: 0 }]);
  });
});
