import { ScorecamError } from '../errors.js';
import type { GraphProto } from '../onnx/gen/onnx_pb.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import { topologicalOrder } from '../onnx/topological-order.js';

/**
 * Checks that a graph is consistent: no tensor has two producers, every tensor that is read or output has one, and no node
 * depends on itself.
 *
 * @throws ScorecamError INVALID_MODEL that names the first tensor or node at fault
 */
export function checkGraph({ graph, location }: OnnxModel): void {
  const fault = duplicateProducer(graph) ?? missingTensor(graph) ?? cycle(graph) ?? repeatedOutput(graph);
  if (fault) {
    throw new ScorecamError(
      'INVALID_MODEL',
      `The graph of "${location}" is inconsistent: ${fault}; export the model again.`,
    );
  }
}

function duplicateProducer(graph: GraphProto): string | undefined {
  const produced = [...producedByNodes(graph), ...fed(graph)];
  const name = firstRepeated(produced);
  return name === undefined ? undefined : `tensor "${name}" has two producers`;
}

function missingTensor(graph: GraphProto): string | undefined {
  const known = new Set([...producedByNodes(graph), ...fed(graph)]);
  for (const node of graph.node) {
    const missing = tensorsRead(node).find((name) => !known.has(name));
    if (missing !== undefined) return `node "${node.name || node.opType}" reads "${missing}", which nothing produces`;
  }
  const output = graph.output.find(({ name }) => !known.has(name));
  return output && `nothing produces its output "${output.name}"`;
}

function cycle(graph: GraphProto): string | undefined {
  const [node] = topologicalOrder(graph.node).cyclic;
  return node && `node "${node.name || node.opType}" depends on its own result`;
}

function repeatedOutput(graph: GraphProto): string | undefined {
  const name = firstRepeated(graph.output.map((output) => output.name));
  return name === undefined ? undefined : `output "${name}" is listed twice`;
}

function producedByNodes(graph: GraphProto): string[] {
  return graph.node.flatMap(({ output }) => output.filter((name) => name !== ''));
}

/** Inputs and initializers; a name that is both, as IR 3 requires, counts once. */
function fed(graph: GraphProto): string[] {
  const sparse = graph.sparseInitializer.map(({ values }) => values?.name ?? '');
  return [...new Set([...graph.input, ...graph.initializer].map(({ name }) => name)), ...sparse];
}

function firstRepeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
