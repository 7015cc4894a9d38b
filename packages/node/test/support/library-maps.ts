import { expect } from '@jest/globals';
import { maximumDifference } from '@scorecam/core/testing';
import { readNpy, sharedPath } from './shared.js';

/** The values of a file of the libraries' maps. */
export function libraryMap(name: string, picture = 'cat_and_dog'): Float32Array {
  return readNpy(sharedPath('reference/golden/methods', picture, `${name}.npy`)).data;
}

/** The difference of the largest and the smallest value. */
function rangeOf(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
}

/** The largest difference of two maps, as a share of the range of the expected one. */
export function shareOfRange(actual: Float32Array, expected: Float32Array): number {
  return maximumDifference(actual, expected) / rangeOf(expected);
}

/** Stands for the baselines of a method that asks for none. */
export const noBaseline = () => Promise.reject(new Error('no baseline'));

/**
 * Of many points, some lie so near a tie of a ReLU or of a max pool that rounding decides it, and with it the gradient in
 * the receptive field of one unit: up to 2e-3 of the range there, and 1e-6 elsewhere.
 */
export function expectMostlyEqual(actual: Float32Array, expected: Float32Array): void {
  const range = rangeOf(expected);
  const differences = actual.map((value, i) => Math.abs(value - expected[i]!) / range);
  expect(maximumDifference(actual, expected) / range).toBeLessThan(5e-3);
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(1e-5);
  expect(differences.filter((value) => value > 1e-4).length / differences.length).toBeLessThan(0.01);
}
