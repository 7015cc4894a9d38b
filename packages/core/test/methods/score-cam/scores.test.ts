import { probabilities, softmax } from '../../../src/model/head.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classScores } from '../../../src/methods/score-cam/scores.js';

const row = fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 1, maxLength: 30 });
const logits = Float32Array.of(1, -2, 0.5);

describe('softmax', () => {
  it('sums to 1 and does not change when all logits are shifted', () => {
    fc.assert(
      fc.property(row, fc.double({ min: -500, max: 500, noNaN: true }), (values, shift) => {
        const result = softmax(values);
        const shifted = softmax(values.map((value) => value + shift));
        // Sums of at most 30 doubles, each rounded once.
        expect(result.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
        result.forEach((value, i) => expect(shifted[i]).toBeCloseTo(value, 10));
      }),
    );
  });

  it('survives logits beyond the range of exp', () => {
    expect([...softmax([1000, 0])]).toEqual([1, 0]);
  });
});

describe('classScores', () => {
  it('gives the logits as they are', () => {
    expect(classScores(logits, { finalActivation: 'softmax', classCount: 3 }, 'logit')).toBe(logits);
  });

  it('given logits and the score probability, is their softmax', () => {
    const head = { finalActivation: 'none', classCount: 3 } as const;
    expect(classScores(logits, head, 'probability')).toEqual(softmax(logits));
  });

  it('applies a second softmax if the model ends in one, as tf-keras-vis does', () => {
    const head = { finalActivation: 'softmax', classCount: 3 } as const;
    expect(classScores(logits, head, 'softmax-of-output')).toEqual(softmax(softmax(logits)));
  });

  it('applies it once if the model gives logits', () => {
    const head = { finalActivation: 'none', classCount: 3 } as const;
    expect(classScores(logits, head, 'softmax-of-output')).toEqual(softmax(logits));
  });
});

describe('probabilities', () => {
  it('are separate sigmoids if the model ends in a sigmoid', () => {
    const result = probabilities(Float32Array.of(0, 0), { finalActivation: 'sigmoid', classCount: 2 });
    expect([...result]).toEqual([0.5, 0.5]);
  });

  it('are a sigmoid for a single logit, whose softmax would be 1 for every picture', () => {
    const [probability] = probabilities(Float32Array.of(-1), { finalActivation: 'none', classCount: 1 });
    expect(probability).toBeCloseTo(1 / (1 + Math.E), 12);
  });
});
