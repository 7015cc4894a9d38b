import { expect, it } from '@jest/globals';
import { gaussianNoise } from '../../../src/methods/saliency/smooth-grad.js';
import { seededRandom } from '../../../src/random.js';

it('draws normally distributed noise, the same for the same seed', () => {
  const noise = gaussianNoise(20_001, 0.5, seededRandom('a'));
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // The standard errors of the mean, the deviation and the share within one deviation are .0035, .0025 and .0033.
  expect(mean(noise)).toBeCloseTo(0, 1.5);
  expect(Math.sqrt(mean(noise.map((value) => value ** 2)))).toBeCloseTo(0.5, 1.5);
  expect(mean(noise.map((value) => Number(Math.abs(value) < 0.5)))).toBeCloseTo(0.6827, 1.5);
  expect(gaussianNoise(20_001, 0.5, seededRandom('a'))).toEqual(noise);
  expect(gaussianNoise(20_001, 0.5, seededRandom('b'))).not.toEqual(noise);
});
