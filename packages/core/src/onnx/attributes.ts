import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type AttributeProto,
  type NodeProto,
} from './gen/onnx_pb.js';

/** The attribute of a node that goes by `name`. */
export function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

/** A whole-number attribute of a node, or `otherwise` where the node does not have it. */
export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const value = attribute(node, name)?.i;
  return value === undefined ? otherwise : Number(value);
}

/** Makes an attribute that holds one float32 number. */
export function floatOf(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value });
}

/** Makes an attribute that holds one whole number. */
export function intOf(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
}

/** Makes an attribute that holds a list of whole numbers. */
export function intsOf(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: values.map(BigInt) });
}
