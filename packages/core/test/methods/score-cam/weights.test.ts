import { describe, expect, it } from '@jest/globals';
import { channelWeights } from '../../../src/methods/score-cam/weights.js';

const scored = { channels: [0, 2], scores: Float32Array.of(3, 99, 1) };

describe('channelWeights', () => {
  it('subtracts the baseline and leaves out channels that take no part', () => {
    expect([...channelWeights(scored, 1, { baseline: 'image', channelSoftmax: false })]).toEqual([2, 0]);
  });

  it('subtracts the mean of the channels that take part, and no other', () => {
    expect([...channelWeights(scored, 5, { baseline: 'channel-mean', channelSoftmax: false })]).toEqual([1, -1]);
    const none = { channels: [], scores: scored.scores };
    expect([...channelWeights(none, 0, { baseline: 'channel-mean', channelSoftmax: false })]).toEqual([]);
  });

  it('loses any baseline in the softmax over channels', () => {
    const plain = channelWeights(scored, 0, { baseline: 'none', channelSoftmax: true });
    const shifted = channelWeights(scored, 1, { baseline: 'image', channelSoftmax: true });
    expect([...shifted]).toEqual([...plain]);
    expect(plain[0]! / plain[1]!).toBeCloseTo(Math.exp(2), 12);
  });
});
