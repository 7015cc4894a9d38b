import { describe, expect, it } from '@jest/globals';
import { isDistribution, isSigmoid, logOf, probabilities, softmax } from '../../src/model/head.js';

describe('isDistribution', () => {
  it.each([
    ['probabilities', [0.2, 0.3, 0.5], true],
    ['probabilities as float16 rounds them', [0.2, 0.3, 0.501], true],
    ['values in [0, 1] that sum to more', [0.2, 0.3, 0.505], false],
    ['values that sum to 1 with one below 0', [-0.5, 0.5, 1], false],
    ['a single 1', [1], false],
  ])('given %s, tells whether they can be meant as probabilities alone', (_, values, expected) => {
    expect(isDistribution(Float32Array.from(values))).toBe(expected);
  });
});

describe('logOf', () => {
  it('is undone by the softmax, and finite for a probability of 0', () => {
    const row = Float32Array.of(0, 0.25, 0.75);
    expect(logOf(row).every(Number.isFinite)).toBe(true);
    softmax(logOf(row)).forEach((value, i) => expect(value).toBeCloseTo(row[i]!, 6));
  });
});

describe('isSigmoid', () => {
  it.each([
    ['sigmoid', 5, true],
    ['none', 1, true],
    ['none', 2, false],
    ['softmax', 1, false],
  ] as const)('given a model that ends in %s and has %i classes, is %s', (finalActivation, classCount, expected) => {
    expect(isSigmoid({ finalActivation, classCount })).toBe(expected);
  });
});

describe('probabilities', () => {
  it('given logits, are their softmax; given a sigmoid model, a sigmoid of each', () => {
    const logits = Float32Array.of(0, Math.log(3));
    expect([...probabilities(logits, { finalActivation: 'none', classCount: 2 })]).toEqual([
      expect.closeTo(0.25, 6),
      expect.closeTo(0.75, 6),
    ]);
    expect(probabilities(logits, { finalActivation: 'sigmoid', classCount: 2 })[1]).toBeCloseTo(0.75, 6);
  });
});
