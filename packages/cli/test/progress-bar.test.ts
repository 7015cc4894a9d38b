import { describe, expect, it } from '@jest/globals';
import { describePace } from '../src/progress-bar.js';

describe('describePace', () => {
  it.each([
    [0, 3, ''],
    [8, 4, ', 2.0 masks/s, 4 min 12 s left'],
    [500, 25, ', 20 masks/s, 1 s left'],
    [512, 25, ', 20 masks/s, 0 s left'],
  ])('after %i of 512 masks in %i s is "%s"', (done, seconds, pace) => {
    expect(describePace({ done, total: 512, unit: 'masks' }, seconds)).toBe(pace);
  });
});
