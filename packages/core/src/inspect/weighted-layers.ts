/** The layers of a model that have weights. */
import { attribute } from '../onnx/attributes.js';
import { constantNodeDims } from '../onnx/constants.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { type GraphIndex, indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';

/** One weight of an operator. */
export interface LayerWeight {
  readonly node: NodeProto;
  /** The index of the weight among the node's inputs. */
  readonly input: number;
  readonly dims: readonly number[];
}

/** An operator with its weights, and those of the normalization directly after it. */
export interface WeightedLayer {
  /** The name of the operator's node, or of its result if the node has no name. */
  readonly name: string;
  /** The ONNX operator. */
  readonly operator: string;
  /** Its weights, in the order in which the node reads them. */
  readonly weights: readonly LayerWeight[];
}

/** Operators whose inputs from these indices on are weights, if they are the same for every input of the model. */
const weightPlaces: ReadonlyMap<string, readonly number[]> = new Map([
  ['Conv', [1, 2]],
  ['ConvTranspose', [1, 2]],
  ['Gemm', [0, 1, 2]],
  ['MatMul', [0, 1]],
  ['BatchNormalization', [1, 2, 3, 4]],
  ['InstanceNormalization', [1, 2]],
  ['LayerNormalization', [1, 2]],
]);

const normalizations = new Set(['BatchNormalization', 'InstanceNormalization', 'LayerNormalization']);

/** Operators that pass a weight on, possibly in another type or with its axes in another order. */
const carriers = new Set(['Identity', 'DequantizeLinear', 'Cast', 'Transpose']);

/**
 * The layers with weights, the last one of the graph first: Conv, ConvTranspose, Gemm, MatMul and the normalizations. A
 * normalization belongs to the layer whose result it reads.
 */
export function weightedLayers(model: OnnxModel): WeightedLayer[] {
  const index = indexGraph(model);
  const layers = new Map<NodeProto, WeightedLayer>();
  for (const node of index.nodes) {
    const weights = weightsOf(index, node);
    if (weights.length === 0) continue;
    const before = normalizations.has(node.opType) ? index.producer(node.input[0] ?? '') : undefined;
    const owner = before && layers.get(before);
    if (before && owner) layers.set(before, { ...owner, weights: [...owner.weights, ...weights] });
    else layers.set(node, { name: node.name || (node.output[0] ?? ''), operator: node.opType, weights });
  }
  return [...layers.values()].reverse();
}

function weightsOf(index: GraphIndex, node: NodeProto): LayerWeight[] {
  return (weightPlaces.get(node.opType) ?? []).flatMap((input) => {
    const dims = constantDims(index, node.input[input] ?? '');
    return dims ? [{ node, input, dims }] : [];
  });
}

/** The shape of a tensor that is the same for every input of the model. */
function constantDims(index: GraphIndex, tensor: string): readonly number[] | undefined {
  const initializer = index.initializer(tensor);
  if (initializer) return initializer.dims.map(Number);
  const node = index.producer(tensor);
  if (node?.opType === 'Constant') return constantNodeDims(node);
  const dims = node && carriers.has(node.opType) ? constantDims(index, node.input[0] ?? '') : undefined;
  if (!dims || node?.opType !== 'Transpose') return dims;
  const order = attribute(node, 'perm')?.ints.map(Number) ?? [...dims.keys()].reverse();
  return order.map((axis) => dims[axis] ?? 1);
}
