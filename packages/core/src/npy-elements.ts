/** The elements of `.npy` files: NumPy's names of the types, and the arrays that hold them. */
import type { ElementArrays, ElementType } from './tensor.js';

/** A type of elements by its name in NumPy. */
export interface NpyElements {
  readonly type: ElementType;
  /** Bytes of an element. */
  readonly width: number;
  /** The elements of a buffer that begins with the first. */
  readonly read: (buffer: ArrayBuffer) => ElementArrays[ElementType];
}

/** The types that are read, little-endian like every engine of JavaScript. */
export const npyElements: ReadonlyMap<string, NpyElements> = new Map<string, NpyElements>([
  ['<f4', { type: 'float32', width: 4, read: (buffer) => new Float32Array(buffer) }],
  ['<f8', { type: 'float64', width: 8, read: (buffer) => new Float64Array(buffer) }],
  ['<f2', { type: 'float16', width: 2, read: (buffer) => new Uint16Array(buffer) }],
  ['|u1', { type: 'uint8', width: 1, read: (buffer) => new Uint8Array(buffer) }],
  ['|i1', { type: 'int8', width: 1, read: (buffer) => new Int8Array(buffer) }],
  ['|b1', { type: 'bool', width: 1, read: (buffer) => new Uint8Array(buffer) }],
  ['<u2', { type: 'uint16', width: 2, read: (buffer) => new Uint16Array(buffer) }],
  ['<i2', { type: 'int16', width: 2, read: (buffer) => new Int16Array(buffer) }],
  ['<u4', { type: 'uint32', width: 4, read: (buffer) => new Uint32Array(buffer) }],
  ['<i4', { type: 'int32', width: 4, read: (buffer) => new Int32Array(buffer) }],
  ['<u8', { type: 'uint64', width: 8, read: (buffer) => new BigUint64Array(buffer) }],
  ['<i8', { type: 'int64', width: 8, read: (buffer) => new BigInt64Array(buffer) }],
]);

/** The elements of a tensor as float32, rounded to it. */
export function toFloats({
  type,
  data,
}: {
  readonly type: ElementType;
  readonly data: ElementArrays[ElementType];
}): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as Uint16Array, halfFloat); // its raw bits
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** The number of 16 bits: a sign, 5 bits of exponent, 10 of fraction (IEEE 754 binary16). */
function halfFloat(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
