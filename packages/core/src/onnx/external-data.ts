import { ScorecamError } from '../errors.js';
import {
  TensorProto_DataLocation,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from './gen/onnx_pb.js';
import { tensorBytes } from './data-types.js';
import { subgraphs } from './subgraphs.js';
import type { OnnxModel } from './model.js';

/** A file with weights of a model. */
export interface WeightFile {
  /** The path relative to the model's folder, with forward slashes. */
  readonly location: string;
  /** The least number of bytes; a smaller file is truncated. */
  readonly minimumSize: number;
}

/** The location of a tensor's elements outside the model. */
interface ExternalTensor {
  readonly name: string;
  readonly location: string;
  /** The first byte after the elements. */
  readonly end: number;
}

/**
 * The weight files of a model, each once, in the order of first use.
 *
 * @throws ScorecamError EXTERNAL_DATA if an offset or a length is not an integer
 */
export function weightFiles(model: OnnxModel): readonly WeightFile[] {
  const sizes = new Map<string, number>();
  for (const { location, end } of externalTensors(model)) {
    sizes.set(location, Math.max(end, sizes.get(location) ?? 0));
  }
  return Array.from(sizes, ([location, minimumSize]) => ({ location, minimumSize }));
}

/**
 * Every tensor of a model, its subgraphs and its functions that is stored outside of the model file.
 *
 * @throws ScorecamError EXTERNAL_DATA if an offset or a length is not an integer
 */
export function externalTensors({ graph, proto }: Pick<OnnxModel, 'graph' | 'proto'>): ExternalTensor[] {
  return [...graphTensors(graph), ...proto.functions.flatMap(functionTensors)]
    .filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL)
    .map(externalTensor);
}

function externalTensor(tensor: TensorProto): ExternalTensor {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const whole = (key: string) => wholeNumber(tensor, key, entries.get(key));
  const length = whole('length') ?? tensorBytes(tensor.dataType, tensor.dims);
  return { name: tensor.name, location: entries.get('location') ?? '', end: (whole('offset') ?? 0) + length };
}

/** onnxruntime reads only decimal digits. */
function wholeNumber({ name }: TensorProto, key: string, text: string | undefined): number | undefined {
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new ScorecamError(
    'EXTERNAL_DATA',
    `The ${key} of the tensor "${name}" in its file of weights is "${text}", not an integer; export the model again.`,
  );
}

function graphTensors(graph: GraphProto): TensorProto[] {
  const sparse = graph.sparseInitializer.flatMap(({ values, indices }) => [values, indices]);
  return [...graph.initializer, ...present(sparse), ...graph.node.flatMap(nodeTensors)];
}

function functionTensors({ node }: FunctionProto): TensorProto[] {
  return node.flatMap(nodeTensors);
}

function nodeTensors(node: NodeProto): TensorProto[] {
  const own = node.attribute.flatMap(({ t, tensors, sparseTensor, sparseTensors }) => [
    t,
    ...tensors,
    ...[sparseTensor, ...sparseTensors].flatMap((sparse) => [sparse?.values, sparse?.indices]),
  ]);
  return [...present(own), ...subgraphs(node).flatMap(graphTensors)];
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
