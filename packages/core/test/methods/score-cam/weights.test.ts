import { describe, expect, it } from '@jest/globals';
import { channelWeights } from '../../../src/methods/score-cam/weights.js';

const scored = { channels: [0, 2], scores: Float32Array.of(3, 99, 1) };

describe('channelWeights', () => {
  it('subtracts the baseline and leaves out channels that take no part', () => {
    expect([...channelWeights(scored, 1, { channelSoftmax: false })]).toEqual([2, 0]);
  });

  it('loses any baseline in the softmax over channels', () => {
    const plain = channelWeights(scored, 0, { channelSoftmax: true });
    const shifted = channelWeights(scored, 1, { channelSoftmax: true });
    expect([...shifted]).toEqual([...plain]);
    expect(plain[0]! / plain[1]!).toBeCloseTo(Math.exp(2), 12);
  });
});
