import { create } from '@bufbuild/protobuf';
import { ValueInfoProtoSchema, type TensorShapeProto_Dimension, type ValueInfoProto } from './gen/onnx_pb.js';

/** A declared dimension: a number, a symbol, or null if it is left open. */
export type DeclaredDim = number | string | null;

/** The declared type of a tensor: its ONNX element type (0 if unknown), and its shape if known. */
export interface TensorType {
  readonly dataType: number;
  readonly dims: readonly DeclaredDim[] | undefined;
}

/** A tensor with its declared type. */
export interface DeclaredTensor extends TensorType {
  readonly name: string;
}

/** Declares a tensor; an unknown shape is omitted. */
export function valueInfo({ name, dataType, dims }: DeclaredTensor): ValueInfoProto {
  const shape = dims && { dim: dims.map((dim) => ({ value: dimensionValue(dim) })) };
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: dataType, ...(shape && { shape }) } } },
  });
}

/** The tensor that a ValueInfoProto declares; undefined if it is not a dense tensor. */
export function declaredTensor(value: ValueInfoProto): DeclaredTensor | undefined {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') return undefined;
  return { name: value.name, dataType: type.value.elemType, dims: type.value.shape?.dim.map(declaredDim) };
}

function dimensionValue(dim: DeclaredDim): TensorShapeProto_Dimension['value'] {
  if (dim === null) return { case: undefined };
  return typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim };
}

/** Exporters also write open dimensions as an empty symbol, as 0 and as -1. */
function declaredDim({ value }: TensorShapeProto_Dimension): DeclaredDim {
  if (value.case === 'dimValue') return value.value > 0n ? Number(value.value) : null;
  return value.value || null;
}
