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

/** What a node is made of. */
export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly string[];
  /** The one tensor that the node gives; the node is named after it. */
  readonly output: string;
  readonly attributes?: readonly AttributeProto[];
}

/** Makes a node of the default operator set. */
export function makeNode({ op, inputs, output, attributes = [] }: NodeSpec): NodeProto {
  return create(NodeProtoSchema, {
    name: output,
    opType: op,
    input: [...inputs],
    output: [output],
    attribute: [...attributes],
  });
}

/** A Constant node with a vector of int64. Unlike an initializer it needs no graph input in an IR 3 model. */
export function intsConstant(output: string, values: readonly number[]): NodeProto {
  const tensor = create(TensorProtoSchema, {
    dataType: DataType.INT64,
    dims: [BigInt(values.length)],
    int64Data: values.map(BigInt),
  });
  const value = create(AttributeProtoSchema, { name: 'value', type: Type.TENSOR, t: tensor });
  return makeNode({ op: 'Constant', inputs: [], output, attributes: [value] });
}
