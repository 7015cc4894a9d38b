import { describe, expect, it } from '@jest/globals';
import {
  distributionTotal,
  hasUnitLength,
  isInUnitRange,
  logOf,
  probabilities,
  softmax,
} from '../../src/model/head.js';

describe('distributionTotal', () => {
  it.each([
    ['probabilities', [0.2, 0.3, 0.5], 1],
    ['probabilities as float16 rounds them', [0.2, 0.3, 0.501], 1],
    ['percentages', [20, 30, 50], 100],
    ['values in [0, 1] that sum to more', [0.2, 0.3, 0.505], undefined],
    ['values that sum to 1 with one below 0', [-0.5, 0.5, 1], undefined],
    ['values that sum to 100 with one below 0', [-50, 50, 100], undefined],
    ['a single 1', [1], undefined],
  ])('given %s, tells whether they can be meant as shares alone, and of what', (_, values, expected) => {
    expect(distributionTotal(Float32Array.from(values))).toBe(expected);
  });
});

describe('logOf', () => {
  it.each([1, 100])('is undone by the softmax, and finite for a share of 0 of %i', (total) => {
    const row = Float32Array.of(0, 0.25 * total, 0.75 * total);
    expect(logOf(row, total).every(Number.isFinite)).toBe(true);
    softmax(logOf(row, total)).forEach((value, i) => expect(total * value).toBeCloseTo(row[i]!, 4));
  });
});

describe('isInUnitRange and hasUnitLength', () => {
  it('take the ends of the range, and a vector of length 1, and no others', () => {
    expect([0, 1, 1.01, -0.01].map((value) => isInUnitRange(Float32Array.of(0.5, value)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([0.8, 0.81].map((value) => hasUnitLength(Float32Array.of(-0.6, value)))).toEqual([true, false]);
  });
});

describe('probabilities', () => {
  const logits = Float32Array.of(0, Math.log(3));

  it('are the softmax or the sigmoids of logits, and what a head without logits gives as it is', () => {
    expect([...probabilities(logits, { name: 'softmax' })]).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.75, 6)]);
    expect([...probabilities(logits, { name: 'sigmoid' })]).toEqual([0.5, expect.closeTo(0.75, 6)]);
    for (const name of ['value', 'none'] as const) expect([...probabilities(logits, { name })]).toEqual([...logits]);
  });
});
