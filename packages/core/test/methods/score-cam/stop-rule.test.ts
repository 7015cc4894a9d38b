import { expect, it } from '@jest/globals';
import { StopRule } from '../../../src/methods/score-cam/stop-rule.js';

const all = { channels: 0, tolerance: 0, channelSoftmax: false };
const never = () => {
  throw new Error('asked without need');
};

it('scores all channels at once by default', () => {
  const rule = new StopRule(all, 100);
  expect([rule.isWhole, rule.most, rule.nextLook(0)]).toEqual([true, 100, 100]);
  expect(rule.isEnough(99, never)).toBe(false);
  expect(rule.isEnough(100, never)).toBe(true);
});

it('ends at a number of channels, and is whole if there are not more', () => {
  const rule = new StopRule({ ...all, channels: 20 }, 100);
  expect([rule.isWhole, rule.most, rule.nextLook(0)]).toEqual([false, 20, 20]);
  expect(rule.isEnough(20, never)).toBe(true);
  expect(new StopRule({ ...all, channels: 20 }, 20).isWhole).toBe(true);
});

it('looks at the tolerance after 32 channels and every 16 more', () => {
  const rule = new StopRule({ ...all, tolerance: 0.1 }, 100);
  expect([0, 32, 48, 96].map((scored) => rule.nextLook(scored))).toEqual([32, 48, 64, 100]);
  expect(rule.isEnough(16, never)).toBe(false);
});

it.each([
  [false, 0.05],
  [true, 0.1 / 3],
])('given a softmax over channels: %s, ends below a safe part of the tolerance', (channelSoftmax, bound) => {
  const rule = new StopRule({ ...all, tolerance: 0.1, channelSoftmax }, 100);
  expect(rule.isEnough(32, () => bound - 1e-9)).toBe(true);
  expect(rule.isEnough(32, () => bound + 1e-9)).toBe(false);
});
