import type { GraphProto, NodeProto } from './gen/onnx_pb.js';

/** The graphs inside a node: the branches of an If, the body of a Loop or Scan. */
export function subgraphs(node: NodeProto): readonly GraphProto[] {
  // Almost no node has one, and every walk over a graph asks each of its thousands of nodes.
  if (node.attribute.every(({ g, graphs }) => !g && graphs.length === 0)) return none;
  return node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

const none: readonly GraphProto[] = [];

/** Every tensor that a node reads: its inputs, and the tensors that its subgraphs read from the enclosing graph. */
export function tensorsRead(node: NodeProto): readonly string[] {
  const inputs = node.input.includes('') ? node.input.filter((name) => name !== '') : node.input;
  const inner = subgraphs(node);
  return inner.length === 0 ? inputs : [...inputs, ...inner.flatMap(captured)];
}

/** The tensors that a subgraph reads from outside. */
function captured(graph: GraphProto): readonly string[] {
  const own = new Set([
    ...graph.node.flatMap(({ output }) => output),
    ...graph.initializer.map(({ name }) => name),
    ...graph.input.map(({ name }) => name),
  ]);
  const read = [...graph.node.flatMap(tensorsRead), ...graph.output.map(({ name }) => name)];
  return read.filter((name) => !own.has(name));
}
