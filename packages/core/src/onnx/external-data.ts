import { TensorProto_DataLocation, type GraphProto, type TensorProto } from './gen/onnx_pb.js';
import { tensorBytes } from './data-types.js';
import { subgraphs } from './subgraphs.js';
import type { OnnxModel } from './model.js';

/** A file that holds weights of a model. */
export interface WeightFile {
  /** The path relative to the model's folder, with forward slashes. */
  readonly location: string;
  /** The file must have at least this many bytes, or it is cut short. */
  readonly minimumSize: number;
}

/** Where a tensor's elements lie outside the model. */
interface ExternalTensor {
  readonly name: string;
  readonly location: string;
  /** The first byte after the elements. */
  readonly end: number;
}

/** The files that the weights of a model lie in, each once, in the order of first use. */
export function weightFiles(model: OnnxModel): readonly WeightFile[] {
  const sizes = new Map<string, number>();
  for (const { location, end } of externalTensors(model.graph)) {
    sizes.set(location, Math.max(end, sizes.get(location) ?? 0));
  }
  return Array.from(sizes, ([location, minimumSize]) => ({ location, minimumSize }));
}

/** Every tensor of a graph and its subgraphs that is kept outside the model. */
export function externalTensors(graph: GraphProto): ExternalTensor[] {
  return allTensors(graph)
    .filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL)
    .map(externalTensor);
}

function externalTensor(tensor: TensorProto): ExternalTensor {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const length = Number(entries.get('length') ?? tensorBytes(tensor.dataType, tensor.dims));
  return {
    name: tensor.name,
    location: entries.get('location') ?? '',
    end: Number(entries.get('offset') ?? 0) + length,
  };
}

function allTensors(graph: GraphProto): TensorProto[] {
  const attributes = graph.node.flatMap((node) => node.attribute);
  const constants = attributes.flatMap(({ t, tensors }) => (t ? [t, ...tensors] : tensors));
  return [...graph.initializer, ...constants, ...graph.node.flatMap(subgraphs).flatMap(allTensors)];
}
