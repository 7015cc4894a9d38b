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

  it('reaches 1.96 standard errors to each side of the mean, as 95 % of a normal distribution do', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 99);
    const variance = mean(values.map((value) => (value - 0.5) ** 2));
    const error = Math.sqrt(variance / values.length);
    const intervals = Array.from({ length: 25 }, (_, seed) => meanInterval(values, seed));
    const [below, above] = [intervals.map(({ low }) => 0.5 - low), intervals.map(({ high }) => high - 0.5)];
    // An end of one interval is off by 0.06 errors, the mean of 25 by 0.012; 94 or 96 % would be off by 0.08 and more.
    expect(Math.abs(mean(below) / error - 1.96)).toBeLessThan(0.045);
    expect(Math.abs(mean(above) / error - 1.96)).toBeLessThan(0.045);
  });
});
