import { describe, expect, it } from '@jest/globals';
import { ScorePrediction } from '../../../src/methods/score-cam/score-prediction.js';

describe('predicted scores', () => {
  // Channels 0 and 2 have the same mask, channel 1 has the opposite one.
  const activation = { count: 3, height: 1, width: 4, data: Float32Array.of(0, 1, 2, 3, 3, 2, 1, 0, 0, 1, 2, 3) };
  const predictionOf = (score: 'probability' | 'logit', ...scores: number[]) => {
    const channels = { channels: [0, 1, 2], classCount: 1 };
    const prediction = new ScorePrediction(activation, channels, { score, epsilon: 0 });
    for (const each of scores) prediction.add([each]);
    return [...prediction.scores(0)];
  };

  it('are near those of channels with the same mask, and 0 for channels that have been scored', () => {
    const [first, second, last] = predictionOf('probability', 0.8, 0.1);
    expect([first, second]).toEqual([0, 0]);
    expect(last).toBeGreaterThan(0.4);
    expect(last).toBeLessThan(1);
  });

  it('of logits may be negative', () => {
    expect(predictionOf('logit', -6, 2)[2]).toBeLessThan(-3);
  });
});
