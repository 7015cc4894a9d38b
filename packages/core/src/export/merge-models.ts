import { copyWith } from '../onnx/copy-with.js';
import { type OnnxModel, withGraph } from '../onnx/model.js';
import { topologicalOrder } from '../onnx/topological-order.js';

/** A model with all that another one has beside it: nodes by their first output, everything else by its name. */
export function mergeModels(model: OnnxModel, other: OnnxModel): OnnxModel {
  const { graph } = model;
  const known = new Set(graph.node.map(({ output }) => output[0]));
  const nodes = other.graph.node.filter(({ output }) => !known.has(output[0]));
  const merged = copyWith(graph, {
    node: topologicalOrder([...graph.node, ...nodes]).order,
    initializer: mergeNamed(graph.initializer, other.graph.initializer),
    input: mergeNamed(other.graph.input, graph.input),
    output: mergeNamed(graph.output, other.graph.output),
    valueInfo: mergeNamed(graph.valueInfo, other.graph.valueInfo),
  });
  return withGraph(model, merged);
}

function mergeNamed<T extends { readonly name: string }>(first: readonly T[], second: readonly T[]): T[] {
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...second.filter(({ name }) => !names.has(name))];
}
