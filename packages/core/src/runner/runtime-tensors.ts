/** Tensors and their descriptions, from and to onnxruntime's own. Its builds for Node and for browsers share these shapes. */
import type { ValueInfo } from '../runtime.js';
import type { ElementType, Tensor } from '../tensor.js';

/** The part of an onnxruntime tensor that is read here. */
export interface RuntimeTensor {
  /** The element type, as the runtime names it. */
  readonly type: string;
  /** The length of each axis. */
  readonly dims: readonly number[];
  /** The elements in row-major order. */
  readonly data: unknown;
}

/** onnxruntime's tensor class. */
export type RuntimeTensorClass<T> = new (type: ElementType, data: Tensor['data'], dims: readonly number[]) => T;

/** onnxruntime's description of an input or output. */
export interface RuntimeValueMetadata {
  /** The name of the input or output. */
  readonly name: string;
  /** False for sequences and maps. */
  readonly isTensor: boolean;
  /** The element type of a tensor. */
  readonly type?: string;
  /** The dimensions of a tensor; a name for one that is open. */
  readonly shape?: readonly (number | string)[];
}

/** The element types that leave the worker; the runtime has a few more (strings, 4-bit integers). */
const elementTypes: Readonly<Record<ElementType, true>> = {
  float32: true,
  float64: true,
  float16: true,
  int8: true,
  uint8: true,
  int16: true,
  uint16: true,
  int32: true,
  uint32: true,
  int64: true,
  uint64: true,
  bool: true,
};

/** Empty for a sequence, a map or a tensor of strings, which image classifiers do not need. */
export function valueInfo({ name, isTensor, type, shape = [] }: RuntimeValueMetadata): ValueInfo[] {
  if (!isTensor || !isElementType(type)) return [];
  return [{ name, type, dims: shape.map((dim) => (typeof dim === 'number' ? dim : null)) }];
}

/** @throws Error that names the input, if onnxruntime refuses the data */
export function toRuntimeTensor<T>(name: string, tensor: Tensor, RuntimeTensor: RuntimeTensorClass<T>): T {
  try {
    return new RuntimeTensor(tensor.type, tensor.data, tensor.dims);
  } catch (error) {
    throw new Error(`Input "${name}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** @throws Error that names the output, if it is not a tensor of numbers */
export function fromRuntimeTensor(name: string, tensor: RuntimeTensor | undefined): Tensor {
  if (tensor === undefined || !isElementType(tensor.type)) throw new Error(`Output "${name}" is not a numeric tensor.`);
  const { type, data, dims } = tensor;
  // The runtime keeps `type` and the class of `data` consistent, although its typings do not say so.
  return { type, dims, data: type === 'float16' ? rawBits(data as ArrayBufferView) : data } as Tensor;
}

function isElementType(type: string | undefined): type is ElementType {
  return type !== undefined && Object.hasOwn(elementTypes, type);
}

/** If the platform has a Float16Array, the runtime returns one; a Tensor holds its raw bits. */
function rawBits(view: ArrayBufferView): Uint16Array {
  return new Uint16Array(view.buffer, view.byteOffset, view.byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
