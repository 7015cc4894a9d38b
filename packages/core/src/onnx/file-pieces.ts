/**
 * The bytes of a whole model file, whose weights are in it again at their places in the original: a list of pieces, of
 * which the weights are ranges of the original file, so that they pass through nobody's memory.
 */
import { clearField, toBinary } from '@bufbuild/protobuf';
import { copyWith } from './copy-with.js';
import { GraphProtoSchema, ModelProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from './gen/onnx_pb.js';
import type { TensorProto } from './gen/onnx_pb.js';
import type { OnnxModel } from './model.js';
import { lengthPrefix } from './wire-reader.js';

/** A part of a file of weights. */
export interface FileRange {
  /** The file, as the model names it: relative to the model's folder. */
  readonly location: string;
  /** The first byte. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** Bytes, or a part of a file. */
export type FilePiece = Uint8Array | FileRange;

/** The numbers of the fields of onnx.proto that are written here. */
const modelGraph = 7;
const graphInitializer = 5;
const tensorRawData = 9;

/**
 * The pieces of the model's file, in their order. Weights that the original holds itself are ranges of it; those of other
 * files stay there, and the new file names them as the original does.
 */
export function filePieces({ proto, graph, location }: OnnxModel): readonly FilePiece[] {
  const [inside, outside] = [true, false].map((wanted) =>
    graph.initializer.filter((tensor) => (locationOf(tensor) === location) === wanted),
  );
  const members = toBinary(GraphProtoSchema, copyWith(graph, { initializer: outside ?? [] }));
  const weights = (inside ?? []).flatMap(initializerPieces);
  const length = members.length + totalLength(weights);
  const others = copyWith(proto, {});
  clearField(others, ModelProtoSchema.field.graph);
  return [toBinary(ModelProtoSchema, others), lengthPrefix(modelGraph, length), members, ...weights];
}

/** The number of bytes of some pieces. */
function totalLength(pieces: readonly FilePiece[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

/** An initializer whose elements are a range of the original file. */
function initializerPieces(tensor: TensorProto): FilePiece[] {
  const range = rangeOf(tensor);
  const members = toBinary(
    TensorProtoSchema,
    copyWith(tensor, { externalData: [], dataLocation: TensorProto_DataLocation.DEFAULT }),
  );
  const prefix = lengthPrefix(tensorRawData, range.length);
  const length = members.length + prefix.length + range.length;
  return [lengthPrefix(graphInitializer, length), members, prefix, range];
}

function locationOf({ dataLocation, externalData }: TensorProto): string | undefined {
  if (dataLocation !== TensorProto_DataLocation.EXTERNAL) return undefined;
  return externalData.find(({ key }) => key === 'location')?.value;
}

/** The skeleton states offset and length of every tensor that it takes out of its file. */
function rangeOf({ externalData }: TensorProto): FileRange {
  const entry = (name: string) => externalData.find(({ key }) => key === name)?.value ?? '';
  return { location: entry('location'), offset: Number(entry('offset')), length: Number(entry('length')) };
}
