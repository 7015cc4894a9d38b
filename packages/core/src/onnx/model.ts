import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type GraphProto, type ModelProto } from './gen/onnx_pb.js';
import { copyWith } from './copy-with.js';

/** A decoded model without the payload of its large weights. A value: rewriting makes a new one. */
export interface OnnxModel {
  /** The whole of the file but for the large weights. */
  readonly proto: ModelProto;
  /** The graph of `proto`, which always exists here. */
  readonly graph: GraphProto;
  /** The version of the graph's default operator set. */
  readonly opset: number;
  /** The name of the model file relative to its folder: the location of the skeleton's weights. */
  readonly location: string;
}

/** Wraps a ModelProto; undefined for one without a graph of operators, or without the version of its operator set. */
export function onnxModel(proto: ModelProto, location: string): OnnxModel | undefined {
  const { graph } = proto;
  const defaultSet = proto.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  if (!graph || graph.node.length === 0 || !defaultSet) return undefined;
  return { proto, graph, opset: Number(defaultSet.version), location };
}

/** The same model with another graph. */
export function withGraph(model: OnnxModel, graph: GraphProto): OnnxModel {
  return { ...model, graph, proto: copyWith(model.proto, { graph }) };
}

/** The newest version of the format that the runtimes read. */
const newestIrVersion = 13n;

/**
 * The serialized ModelProto: small, because it only refers to large weights. A newer version of the format is written as
 * the newest that the runtimes read: what it adds are types and operators, which they name if they lack them.
 */
export function writeModel({ proto }: OnnxModel): Uint8Array {
  const isNewer = proto.irVersion > newestIrVersion;
  return toBinary(ModelProtoSchema, isNewer ? copyWith(proto, { irVersion: newestIrVersion }) : proto);
}
