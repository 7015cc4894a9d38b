import { describe, expect, it } from '@jest/globals';
import {
  activatedGradient,
  meanGradient,
  placewiseGradient,
  positiveGradient,
  positivePartials,
  totalGradient,
} from '../../../src/methods/grad-cam/weights.js';

const channel = { activation: Float32Array.of(1, 2, 0, 1), gradient: Float32Array.of(1, -1, 0, 2) };

describe('the weights of a channel', () => {
  it('are those of the formulas', () => {
    expect(totalGradient(channel, {})).toBe(2);
    expect(meanGradient(channel, {})).toBe(0.5);
    // sum A = 4; places 0 and 3 have 1 / (2 + 4) and 8 / (8 + 32).
    expect(positivePartials(channel, { denominator: 'full', epsilon: 0 })).toBeCloseTo(1 / 6 + 8 / 40, 12);
    expect(positivePartials(channel, { denominator: 'full', epsilon: 2 })).toBeCloseTo(1 / 8 + 8 / 42, 12);
    expect(positivePartials(channel, { denominator: 'one', epsilon: 0 })).toBe(9);
    expect(activatedGradient(channel, { epsilon: 0 })).toBe(1 / 4);
    expect(activatedGradient(channel, { epsilon: 1 })).toBe(1 / 5);
    expect(positiveGradient(channel, {})).toEqual(Float64Array.of(1, 0, 0, 2));
    expect(placewiseGradient(channel, {})).toEqual(Float64Array.of(1, -1, 0, 2));
  });

  it('are 0 rather than NaN if nothing is left to divide by', () => {
    const dark = { activation: new Float32Array(2), gradient: Float32Array.of(1, 1) };
    expect(activatedGradient(dark, { epsilon: 0 })).toBe(0);
    const cancelled = { activation: Float32Array.of(-2, 0), gradient: Float32Array.of(1, 1) };
    expect(positivePartials(cancelled, { denominator: 'full', epsilon: 0 })).toBe(0);
  });
});
