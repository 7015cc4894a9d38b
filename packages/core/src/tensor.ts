import { ScorecamError } from './errors.js';

/** The typed array that holds the elements of each ONNX element type; float16 is kept as its 16 raw bits. */
export interface ElementArrays {
  float32: Float32Array;
  float64: Float64Array;
  /** IEEE 754 half precision, as the 16 bits of each value. */
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
  /** 0 or 1. */
  bool: Uint8Array;
}

/** The ONNX element types that a tensor may have here, by onnxruntime's names. */
export type ElementType = keyof ElementArrays;

/** A dense tensor in row-major order. `data.length` is the product of `dims`. */
export interface Tensor<T extends ElementType = ElementType> {
  /** The element type. */
  readonly type: T;
  /** The length of each axis. */
  readonly dims: readonly number[];
  /** The elements in row-major order. */
  readonly data: ElementArrays[T];
  /** A promise that `data` never changes again: a runner whose sessions are in another process or thread sends it only once. */
  readonly frozen?: true;
}

/** Tensors by the name of their graph input or output. */
export type TensorMap = Readonly<Record<string, Tensor>>;

/** The number of elements of a tensor of shape `dims`; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * A float32 tensor over `data`, which is not copied.
 *
 * @throws ScorecamError INVALID_OPTION if the length of `data` is not the product of `dims`
 */
export function floatTensor(data: Float32Array, dims: readonly number[]): Tensor<'float32'> {
  if (data.length !== elementCount(dims)) {
    throw new ScorecamError(
      'INVALID_OPTION',
      `A tensor of shape [${dims.join(', ')}] cannot hold ${data.length} values.`,
    );
  }
  return { type: 'float32', dims, data };
}

/** The tensor with the promise that its data never changes again. */
export function frozen<T extends ElementType>(tensor: Tensor<T>): Tensor<T> {
  return { ...tensor, frozen: true };
}
