import type { ElementType } from '../tensor.js';
import { TensorProto_DataType as DataType } from './gen/onnx_pb.js';

const elementTypes: ReadonlyMap<number, ElementType> = new Map([
  [DataType.FLOAT, 'float32'],
  [DataType.DOUBLE, 'float64'],
  [DataType.FLOAT16, 'float16'],
  [DataType.INT8, 'int8'],
  [DataType.UINT8, 'uint8'],
  [DataType.INT16, 'int16'],
  [DataType.UINT16, 'uint16'],
  [DataType.INT32, 'int32'],
  [DataType.UINT32, 'uint32'],
  [DataType.INT64, 'int64'],
  [DataType.UINT64, 'uint64'],
  [DataType.BOOL, 'bool'],
] as const);

const bitsPerElement: ReadonlyMap<number, number> = new Map([
  ...[DataType.COMPLEX128].map((type) => [type, 128] as const),
  ...[DataType.DOUBLE, DataType.INT64, DataType.UINT64, DataType.COMPLEX64].map((type) => [type, 64] as const),
  ...[DataType.FLOAT, DataType.INT32, DataType.UINT32].map((type) => [type, 32] as const),
  ...[DataType.FLOAT16, DataType.BFLOAT16, DataType.INT16, DataType.UINT16].map((type) => [type, 16] as const),
  ...[DataType.FLOAT6E2M3, DataType.FLOAT6E3M2].map((type) => [type, 6] as const),
  ...[DataType.INT4, DataType.UINT4, DataType.FLOAT4E2M1].map((type) => [type, 4] as const),
  ...[DataType.INT2, DataType.UINT2].map((type) => [type, 2] as const),
]);

/** scorecam's name for an ONNX element type, or undefined for one that is not supported for inputs and outputs. */
export function elementTypeOf(dataType: number): ElementType | undefined {
  return elementTypes.get(dataType);
}

/** The bytes that a tensor takes; element types that this table does not list (float8, bool, 8-bit integers) take one byte. */
export function tensorBytes(dataType: number, dims: readonly bigint[]): number {
  const elements = dims.reduce((product, dim) => product * Number(dim), 1);
  return Math.ceil((elements * (bitsPerElement.get(dataType) ?? 8)) / 8);
}
