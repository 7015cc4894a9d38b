import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
  type AttributeProto,
  type NodeProto,
} from '../onnx/gen/onnx_pb.js';

/** The parts of a node. */
export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly string[];
  /** The tensor that the node gives, or several; the node is named after the first. */
  readonly output: string | readonly string[];
  readonly attributes?: readonly AttributeProto[];
}

/** Creates a node of the default operator set. */
export function makeNode({ op, inputs, output, attributes = [] }: NodeSpec): NodeProto {
  const outputs = [output].flat();
  return create(NodeProtoSchema, {
    name: outputs[0] ?? '',
    opType: op,
    input: [...inputs],
    output: outputs,
    attribute: [...attributes],
  });
}

/** A Constant node with a vector of int64. */
export function intsConstant(output: string, values: readonly number[]): NodeProto {
  return constantNode(output, { dataType: DataType.INT64, dims: [values.length], values });
}

/** The elements of a constant, in row-major order. */
export interface ConstantValue {
  /** The ONNX type int64, float32 or float64. */
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

/** A Constant node. Unlike an initializer it needs no graph input in an IR 3 model. */
export function constantNode(output: string, { dataType, dims, values }: ConstantValue): NodeProto {
  const tensor = create(TensorProtoSchema, { dataType, dims: dims.map(BigInt), ...elements(dataType, values) });
  const value = create(AttributeProtoSchema, { name: 'value', type: Type.TENSOR, t: tensor });
  return makeNode({ op: 'Constant', inputs: [], output, attributes: [value] });
}

function elements(dataType: number, values: readonly number[]) {
  if (dataType === DataType.INT64) return { int64Data: values.map(BigInt) };
  return dataType === DataType.DOUBLE ? { doubleData: [...values] } : { floatData: [...values] };
}
