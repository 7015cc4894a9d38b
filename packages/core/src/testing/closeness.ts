import type { Tensor } from '../tensor.js';

/** The allowed distance of a value from the expected one (default of each bound: 0); a value within either bound passes. */
export interface Tolerance {
  /** In the unit of the values. */
  readonly absolute?: number;
  /** As a fraction of the expected value's magnitude. */
  readonly relative?: number;
}

/**
 * The largest absolute difference of two arrays; NaN if one holds it.
 *
 * @throws Error if their lengths differ
 */
export function maximumDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values instead of ${expected.length}`);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

/**
 * Checks that two tensors agree in type, shape and values. NaN never passes; float16 is compared by its bits.
 *
 * @throws Error that names the first value that is too far off, and how many are
 */
export function assertClose(actual: Tensor | undefined, expected: Tensor, tolerance: Tolerance = {}): void {
  if (actual === undefined) throw new Error('the tensor is missing');
  if (actual.type !== expected.type) throw new Error(`the type is ${actual.type} instead of ${expected.type}`);
  const [shape, wanted] = [actual.dims.join(', '), expected.dims.join(', ')];
  if (shape !== wanted) throw new Error(`the shape is [${shape}] instead of [${wanted}]`);
  const far = Array.from(expected.data.keys()).filter((i) => !isClose(actual.data[i], expected.data[i], tolerance));
  const [first] = far;
  if (first === undefined) return;
  throw new Error(
    `${far.length} of ${expected.data.length} values are off; value ${first} is ${actual.data[first]} instead of ${expected.data[first]}`,
  );
}

type Value = number | bigint | undefined;

function isClose(actual: Value, expected: Value, { absolute = 0, relative = 0 }: Tolerance): boolean {
  if (actual === expected) return true;
  const distance = Math.abs(Number(actual) - Number(expected));
  return distance <= absolute || distance <= relative * Math.abs(Number(expected));
}
