import { constantNodeInts, constantNodeNumbers, tensorInts, tensorNumbers } from './constants.js';
import type { GraphProto, NodeProto, TensorProto } from './gen/onnx_pb.js';
import type { OnnxModel } from './model.js';
import { tensorsRead } from './subgraphs.js';
import { topologicalOrder } from './topological-order.js';
import { declaredTensor, type DeclaredTensor, type TensorType } from './value-info.js';

/** Answers questions about the main graph of one model. */
export interface GraphIndex {
  /** The nodes, each after the producers of its inputs. */
  readonly nodes: readonly NodeProto[];
  /** The tensors that a caller feeds: graph inputs except those that only list an initializer, as in IR 3. */
  readonly inputs: readonly DeclaredTensor[];
  readonly outputs: readonly DeclaredTensor[];
  /** The node whose output a tensor is. */
  producer(tensor: string): NodeProto | undefined;
  /** The nodes that read a tensor, also through their subgraphs. */
  consumers(tensor: string): readonly NodeProto[];
  initializer(tensor: string): TensorProto | undefined;
  /** The declared type of a tensor, if any. */
  declared(tensor: string): TensorType | undefined;
  /** Whether a tensor is a graph output. */
  isOutput(tensor: string): boolean;
  /** Whether a tensor is the same for every input: an initializer, a Constant, or the result of such tensors alone. */
  isConstant(tensor: string): boolean;
}

/** A graph is asked about by many questions, and one of thousands of nodes takes tens of milliseconds to index. */
const indices = new WeakMap<GraphProto, GraphIndex>();

/** The index of the graph, made when it is first asked for. It stays valid, because models do not change. */
export function indexGraph({ graph }: OnnxModel): GraphIndex {
  const known = indices.get(graph);
  if (known) return known;
  const index = makeIndex(graph);
  indices.set(graph, index);
  return index;
}

function makeIndex(graph: GraphProto): GraphIndex {
  const producers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const consumers = consumersOf(graph.node);
  const inputs = graph.input
    .flatMap((value) => declaredTensor(value) ?? [])
    .filter(({ name }) => !initializers.has(name));
  const outputs = graph.output.flatMap((value) => declaredTensor(value) ?? []);
  const declared = new Map<string, TensorType>([
    ...graph.initializer.map((tensor) => [tensor.name, initializerType(tensor)] as const),
    ...[...graph.valueInfo.flatMap((value) => declaredTensor(value) ?? []), ...inputs, ...outputs].map(
      (t) => [t.name, t] as const,
    ),
  ]);
  const outputNames = new Set(graph.output.map(({ name }) => name));
  const nodes = topologicalOrder(graph.node).order;
  const constants = constantTensors(nodes, initializers.keys());
  return {
    nodes,
    inputs,
    outputs,
    producer: (tensor) => producers.get(tensor),
    consumers: (tensor) => consumers.get(tensor) ?? [],
    initializer: (tensor) => initializers.get(tensor),
    declared: (tensor) => declared.get(tensor),
    isOutput: (tensor) => outputNames.has(tensor),
    isConstant: (tensor) => constants.has(tensor),
  };
}

/**
 * The integers of a constant tensor: an int64 or int32 initializer or Constant node.
 *
 * @returns undefined if the tensor is not constant, or not of integers
 */
export function constantInts(index: GraphIndex, tensor: string): readonly number[] | undefined {
  const initializer = index.initializer(tensor);
  if (initializer) return tensorInts(initializer);
  const node = index.producer(tensor);
  return node?.opType === 'Constant' ? constantNodeInts(node) : undefined;
}

/**
 * The numbers of a constant tensor, of floats or of integers, that is kept inside the model.
 *
 * @returns undefined if the tensor is not constant, or its weights are in another file
 */
export function constantNumbers(index: GraphIndex, tensor: string): readonly number[] | undefined {
  const initializer = index.initializer(tensor);
  if (initializer) return tensorNumbers(initializer);
  const node = index.producer(tensor);
  return node?.opType === 'Constant' ? constantNodeNumbers(node) : undefined;
}

function consumersOf(nodes: readonly NodeProto[]): Map<string, NodeProto[]> {
  const consumers = new Map<string, NodeProto[]>();
  for (const node of nodes) {
    for (const name of new Set(tensorsRead(node))) {
      const known = consumers.get(name);
      if (known) known.push(node);
      else consumers.set(name, [node]);
    }
  }
  return consumers;
}

function constantTensors(nodes: readonly NodeProto[], initializers: Iterable<string>): Set<string> {
  const constants = new Set(initializers);
  for (const node of nodes) {
    const reads = tensorsRead(node);
    const constant = reads.length === 0 ? node.opType === 'Constant' : reads.every((name) => constants.has(name));
    if (constant) for (const name of node.output) constants.add(name);
  }
  return constants;
}

function initializerType({ dataType, dims }: TensorProto): TensorType {
  return { dataType, dims: dims.map(Number) };
}
