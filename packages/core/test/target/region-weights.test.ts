import { expect, it } from '@jest/globals';
import { regionWeights } from '../../src/target/region-weights.js';

const same = (height: number, width: number) => ({ input: { height, width }, output: { height, width } });

it('weighs the pixels whose centers are in a box, without the right and the lower edge', () => {
  const weights = regionWeights([0.6, 1, 3.5, 3], same(4, 5));
  expect(weights).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
});

it('refuses a box without the center of a pixel', () => {
  expect(() => regionWeights([0.6, 0, 1.4, 4], same(4, 5))).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTION' }),
  );
});

it('takes the weight at the center of each place of the output', () => {
  const region = { height: 2, width: 4, data: [0, 1, 2, 3, 4, 5, 6, 7] };
  const sizes = { input: { height: 9, width: 9 }, output: { height: 1, width: 2 } };
  expect(regionWeights(region, sizes)).toEqual([5, 7]);
});
