import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type AttributeProto,
  type NodeProto,
} from './gen/onnx_pb.js';

/** The attribute of a node with the given name. */
export function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

/** A list of integers among the attributes of a node; undefined if the node does not have it. */
export function intsAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return attribute(node, name)?.ints.map(Number);
}

/** A float attribute of a node, or `otherwise` if the node does not have it. */
export function floatAttribute(node: NodeProto, name: string, otherwise: number): number {
  return attribute(node, name)?.f ?? otherwise;
}

/** A text attribute of a node, or `otherwise` if the node does not have it. */
export function textAttribute(node: NodeProto, name: string, otherwise: string): string {
  const bytes = attribute(node, name)?.s;
  return bytes === undefined ? otherwise : String.fromCharCode(...bytes);
}

/** A whole-number attribute of a node, or `otherwise` if the node does not have it. */
export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const value = attribute(node, name)?.i;
  return value === undefined ? otherwise : Number(value);
}

/** Makes an attribute that holds one float32 number. */
export function floatOf(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value });
}

/** Makes an attribute that holds one integer. */
export function intOf(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
}

/** Makes an attribute that holds a list of integers. */
export function intsOf(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: values.map(BigInt) });
}

/** Makes an attribute that holds a list of float32 numbers. */
function floatsOf(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: Type.FLOATS, floats: [...values] });
}

/** Makes an attribute that holds a text. */
function textOf(name: string, value: string): AttributeProto {
  return create(AttributeProtoSchema, {
    name,
    type: Type.STRING,
    s: Uint8Array.from(value, (letter) => letter.charCodeAt(0)),
  });
}

/** An attribute that is a float, though its value may be whole. */
export interface FloatValue {
  readonly float: number;
}

/** An attribute that is a list of floats. */
export interface FloatValues {
  readonly floats: readonly number[];
}

/** Attributes by name: a number or a list of numbers is whole, a float is marked; what is undefined is left out. */
export type AttributeValues = Readonly<
  Record<string, number | readonly number[] | string | FloatValue | FloatValues | AttributeProto | undefined>
>;

/** Makes the attributes of a node; an attribute that is taken over from another node keeps its own name and type. */
export function attributesOf(values: AttributeValues): AttributeProto[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [attributeOf(name, value)]));
}

function attributeOf(name: string, value: NonNullable<AttributeValues[string]>): AttributeProto {
  if (typeof value === 'number') return intOf(name, value);
  if (typeof value === 'string') return textOf(name, value);
  if ('float' in value) return floatOf(name, value.float);
  if ('$typeName' in value) return value;
  return 'floats' in value ? floatsOf(name, value.floats) : intsOf(name, value);
}
