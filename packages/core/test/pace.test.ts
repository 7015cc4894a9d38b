import { describe, expect, it } from '@jest/globals';
import { describeCount, describePace, describeSeconds, rate } from '../src/pace.js';

describe('describePace', () => {
  it.each([
    [0, 3, ''],
    [8, 0, ''],
    [8, 4, '2.00 masks/s, 4 min 12 s left'],
    [500, 25, '20.0 masks/s, 1 s left'],
    [512, 25, '20.5 masks/s, 0 s left'],
  ])('after %i of 512 masks in %i s is "%s"', (done, seconds, pace) => {
    expect(describePace({ done, total: 512, unit: 'masks' }, seconds)).toBe(pace);
  });
});

describe('describeCount', () => {
  it.each([
    [0, '0 gradients'],
    [1, '1 gradient'],
    [96, '96 gradients'],
  ])('of %i is %s', (count, words) => {
    expect(describeCount(count, 'gradients')).toBe(words);
  });
});

describe('rate', () => {
  it.each([
    [30, 240, '0.125'],
    [3200, 16, '200'],
    [99.96, 1, '100'],
    [3, 0, '3000'], // no time at all counts as a millisecond
  ])('of %d in %d s is %s', (count, seconds, expected) => {
    expect(rate(count, seconds)).toBe(expected);
  });
});

describe('describeSeconds', () => {
  it('gives times in units for people, rounded up', () => {
    const times = [0, 11.2, 59.1, 200, 3599.5, 18_720];
    expect(times.map(describeSeconds)).toEqual(['0 s', '12 s', '1 min 0 s', '3 min 20 s', '1 h 0 min', '5 h 12 min']);
  });
});
