import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mean, meanInterval, quantile } from '../../src/evaluate/statistics.js';

describe('quantile', () => {
  it.each([
    [0, 1],
    [0.1, 1.4],
    [0.5, 4],
    [0.9, 12.8],
    [1, 16],
  ])('of %f is what NumPy gives', (share, expected) => {
    expect(quantile([1, 2, 4, 8, 16], share)).toBeCloseTo(expected, 12);
  });
});

describe('meanInterval', () => {
  const samples = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 });

  it('lies around the mean and within the values, and is the same for the same seed', () => {
    fc.assert(
      fc.property(samples, fc.nat(), (values, seed) => {
        const interval = meanInterval(values, seed);
        expect(interval).toEqual(meanInterval(values, seed));
        expect(interval.mean).toBe(mean(values));
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        expect(interval.low).toBeLessThanOrEqual(interval.high);
      }),
      { numRuns: 30 },
    );
  });

  it('is about 1.96 standard errors wide on each side', () => {
    const values = Array.from({ length: 400 }, (_, i) => i / 399); // variance 1/12
    const { low, high } = meanInterval(values, 1);
    // 2,000 resamples give an end of the interval to about 5 %.
    expect((high - low) / 2).toBeCloseTo(1.96 * Math.sqrt(1 / 12 / 400), 2);
  });
});
