import { maximumDifference } from '@scorecam/core/testing';
import { readNpy, sharedPath } from './shared.js';

/** The values of a file of the libraries' maps. */
export function libraryMap(name: string, picture = 'cat_and_dog'): Float32Array {
  return readNpy(sharedPath('reference/golden/methods', picture, `${name}.npy`)).data;
}

/** The largest difference of two maps, as a share of the range of the expected one. */
export function shareOfRange(actual: Float32Array, expected: Float32Array): number {
  const range = Math.max(...expected) - Math.min(...expected);
  return maximumDifference(actual, expected) / range;
}
