import { maximumDifference } from '@scorecam/core/testing';
import { readNpy, sharedPath } from './shared.js';

/** The values of a file of the libraries' maps. */
export function libraryMap(name: string, picture = 'cat_and_dog'): Float32Array {
  return readNpy(sharedPath('reference/golden/methods', picture, `${name}.npy`)).data;
}

/** The difference of the largest and the smallest value. */
export function rangeOf(values: Float32Array): number {
  return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
}

/** The largest difference of two maps, as a share of the range of the expected one. */
export function shareOfRange(actual: Float32Array, expected: Float32Array): number {
  return maximumDifference(actual, expected) / rangeOf(expected);
}
