/** The layers of a model that have weights, and what each weight is for. */
import { constantNodeDims } from '../onnx/constants.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { attribute, intAttribute } from '../onnx/attributes.js';

/** One weight of an operator. */
export interface LayerWeight {
  readonly node: NodeProto;
  /** Which of the node's inputs it is. */
  readonly input: number;
  readonly dims: readonly number[];
  /** A factor of a sum over `fanIn` inputs, or a number that starts at 0 or at 1 (biases and statistics). */
  readonly role:
    { readonly kind: 'factor'; readonly fanIn: number } | { readonly kind: 'constant'; readonly value: 0 | 1 };
}

/** An operator with its weights, and those of the normalisation right behind it. */
export interface WeightedLayer {
  /** The name of the operator's node, or of its result where it has none. */
  readonly name: string;
  readonly operator: string;
  readonly weights: readonly LayerWeight[];
}

/**
 * The layers with weights, the last one of the graph first. An operator counts whose weights are the same for every
 * input: Conv, ConvTranspose, Gemm, MatMul and the normalisations. A normalisation belongs to the layer whose result it
 * reads.
 */
export function weightedLayers(model: OnnxModel): WeightedLayer[] {
  const index = indexGraph(model);
  const layers = new Map<NodeProto, WeightedLayer>();
  for (const node of index.nodes) {
    const weights = nodeWeights(index, node);
    if (weights.length === 0) continue;
    const before = normalisations.has(node.opType) ? index.producer(node.input[0] ?? '') : undefined;
    const owner = before && layers.get(before);
    if (before && owner) layers.set(before, { ...owner, weights: [...owner.weights, ...weights] });
    else layers.set(node, { name: node.name || (node.output[0] ?? ''), operator: node.opType, weights });
  }
  return [...layers.values()].reverse();
}

const normalisations = new Set(['BatchNormalization', 'InstanceNormalization', 'LayerNormalization']);

/** Scale, shift and, for batches, mean and variance, from the second input on. */
const normalisationStart = [1, 0, 0, 1] as const;

function nodeWeights(index: GraphIndex, node: NodeProto): LayerWeight[] {
  if (normalisations.has(node.opType)) {
    return normalisationStart.flatMap((value, i) =>
      weight(index, { node, input: i + 1 }, () => ({ kind: 'constant', value })),
    );
  }
  const fanIn = fanIns[node.opType];
  if (!fanIn) return [];
  const factors = [0, 1].flatMap((input) =>
    weight(index, { node, input }, (dims) => ({ kind: 'factor', fanIn: fanIn(dims, { node, input }) })),
  );
  const biases = weight(index, { node, input: 2 }, () => ({ kind: 'constant', value: 0 }));
  return factors.length === 1 ? [...factors, ...biases] : [];
}

/** A place among the inputs of a node. */
interface InputPlace {
  readonly node: NodeProto;
  readonly input: number;
}

/** How many inputs one output is summed from, by the shape of the weight. */
const fanIns: Readonly<Record<string, (dims: readonly number[], place: InputPlace) => number>> = {
  Conv: ([, ...rest]) => product(rest),
  ConvTranspose: ([first = 1, , ...kernel]) => first * product(kernel),
  Gemm: ([rows = 1, columns = 1], { node, input }) => {
    const transposed = intAttribute(node, input === 0 ? 'transA' : 'transB', 0) !== 0;
    return (input === 0) === transposed ? rows : columns;
  },
  MatMul: (dims, { input }) => dims.at(input === 0 ? -1 : -2) ?? 1,
};

function weight(
  index: GraphIndex,
  { node, input }: InputPlace,
  role: (dims: readonly number[]) => LayerWeight['role'],
): LayerWeight[] {
  const dims = constantDims(index, node.input[input] ?? '');
  return dims ? [{ node, input, dims, role: role(dims) }] : [];
}

/** The shape of a tensor that is the same for every input, also of a quantised or a transposed one. */
function constantDims(index: GraphIndex, tensor: string): readonly number[] | undefined {
  if (index.initializer(tensor)) return index.declared(tensor)?.dims?.map(Number);
  const node = index.producer(tensor);
  if (node?.opType === 'Constant') return constantNodeDims(node);
  if (!node || !['Identity', 'DequantizeLinear', 'Cast', 'Transpose'].includes(node.opType)) return undefined;
  const dims = constantDims(index, node.input[0] ?? '');
  if (!dims || node.opType !== 'Transpose') return dims;
  const order = attribute(node, 'perm')?.ints.map(Number) ?? dims.map((_, axis) => dims.length - 1 - axis);
  return order.map((axis) => dims[axis] ?? 1);
}

function product(dims: readonly number[]): number {
  return dims.reduce((total, dim) => total * dim, 1);
}
