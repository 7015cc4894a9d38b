import {
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from './gen/onnx_pb.js';
import { attribute } from './attributes.js';

/**
 * The value of a Constant node, in any of its attributes.
 *
 * @returns undefined if it is not a tensor of integers
 */
export function constantNodeInts(node: NodeProto): readonly number[] | undefined {
  const ints = attribute(node, 'value_ints')?.ints ?? attribute(node, 'value_int')?.i;
  if (ints !== undefined) return [ints].flat().map(Number);
  const tensor = attribute(node, 'value')?.t;
  return tensor && tensorInts(tensor);
}

/**
 * The elements of an int64 or int32 tensor that is kept inside the model.
 *
 * @returns undefined for any other tensor, and for one whose bytes do not make whole elements
 */
export function tensorInts(tensor: TensorProto): readonly number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  if (tensor.dataType === DataType.INT64) {
    if (tensor.int64Data.length > 0) return tensor.int64Data.map(Number);
    const bytes = wholeElements(tensor, BigInt64Array.BYTES_PER_ELEMENT);
    return bytes && Array.from(new BigInt64Array(bytes), Number);
  }
  if (tensor.dataType !== DataType.INT32) return undefined;
  if (tensor.int32Data.length > 0) return tensor.int32Data;
  const bytes = wholeElements(tensor, Int32Array.BYTES_PER_ELEMENT);
  return bytes && Array.from(new Int32Array(bytes));
}

/** The numbers of a Constant node, in any of its attributes; undefined for text and sparse tensors. */
export function constantNodeNumbers(node: NodeProto): readonly number[] | undefined {
  const floats = attribute(node, 'value_floats')?.floats ?? attribute(node, 'value_float')?.f;
  if (floats !== undefined) return [floats].flat();
  const tensor = attribute(node, 'value')?.t;
  return tensor ? tensorNumbers(tensor) : constantNodeInts(node);
}

/** The elements of a tensor of floats or integers that is kept inside the model; undefined for other types. */
export function tensorNumbers(tensor: TensorProto): readonly number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  if (tensor.dataType === DataType.FLOAT) {
    if (tensor.floatData.length > 0) return tensor.floatData;
    const bytes = wholeElements(tensor, Float32Array.BYTES_PER_ELEMENT);
    return bytes && Array.from(new Float32Array(bytes));
  }
  if (tensor.dataType === DataType.DOUBLE) {
    if (tensor.doubleData.length > 0) return tensor.doubleData;
    const bytes = wholeElements(tensor, Float64Array.BYTES_PER_ELEMENT);
    return bytes && Array.from(new Float64Array(bytes));
  }
  if (tensor.dataType !== DataType.FLOAT16) return tensorInts(tensor);
  if (tensor.int32Data.length > 0) return tensor.int32Data.map(halfToNumber);
  const bytes = wholeElements(tensor, Uint16Array.BYTES_PER_ELEMENT);
  return bytes && Array.from(new Uint16Array(bytes), halfToNumber);
}

/** The value of a float16: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A copy of the bytes: views into a decoded model may start at any offset, and a typed array needs an aligned one. */
function wholeElements({ rawData }: TensorProto, bytesPerElement: number): ArrayBuffer | undefined {
  return rawData.length % bytesPerElement === 0 ? new Uint8Array(rawData).buffer : undefined;
}

/** The shape of the tensor in a Constant node's attribute `value`; undefined for its other forms. */
export function constantNodeDims(node: NodeProto): readonly number[] | undefined {
  return attribute(node, 'value')?.t?.dims.map(Number);
}
