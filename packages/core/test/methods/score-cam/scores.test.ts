import { type Head, softmax } from '../../../src/model/head.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classScores } from '../../../src/methods/score-cam/scores.js';

const row = fc.array(fc.double({ min: -80, max: 80, noNaN: true }), { minLength: 1, maxLength: 30 });
const logits = Float32Array.of(1, -2, 0.5);
const softmaxHead: Head = { finalActivation: 'softmax', classCount: 3, name: 'softmax', source: 'graph' };
const logitsHead: Head = { finalActivation: 'none', classCount: 3, name: 'softmax', source: 'default' };

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
    expect(classScores(logits, softmaxHead, 'logit')).toBe(logits);
  });

  it('given logits and the score probability, is their softmax', () => {
    expect(classScores(logits, logitsHead, 'probability')).toEqual(softmax(logits));
  });

  it('applies a second softmax if the model ends in one, as tf-keras-vis does', () => {
    expect(classScores(logits, softmaxHead, 'softmax-of-output')).toEqual(softmax(softmax(logits)));
  });

  it('applies it to log probabilities, which is to apply it once', () => {
    const head: Head = { ...logitsHead, finalActivation: 'log_softmax' };
    const scores = Array.from(classScores(logits, head, 'softmax-of-output'));
    softmax(logits).forEach((value, i) => expect(scores[i]).toBeCloseTo(value, 12));
  });

  it('applies it once if the model gives logits', () => {
    expect(classScores(logits, logitsHead, 'softmax-of-output')).toEqual(softmax(logits));
  });
});

describe('the scores of a model that gives no logits of a softmax', () => {
  const scoreNames = ['probability', 'logit', 'softmax-of-output'] as const;

  it.each(scoreNames)('given a head of values, are the values by the name %s too', (score) => {
    expect(classScores(Float32Array.of(42), { ...logitsHead, classCount: 1, name: 'value' }, score)).toEqual(
      Float32Array.of(42),
    );
  });

  it('given probabilities, are the probabilities: nothing is applied a second time', () => {
    const given = Float32Array.of(0.25, 0.5, 1);
    const scores = classScores(given, { ...logitsHead, name: 'none' }, 'probability');
    expect(Array.from(scores)).toEqual([0.25, 0.5, 1]);
  });

  it('given sigmoids that are in the graph, are the softmax of them as tf-keras-vis takes it', () => {
    const head: Head = { ...logitsHead, finalActivation: 'sigmoid', name: 'sigmoid' };
    const expected = softmax([0, 0.5].map((z) => 1 / (1 + Math.exp(-z))));
    expect(classScores(Float32Array.of(0, 0.5), head, 'softmax-of-output')).toEqual(expected);
  });
});
