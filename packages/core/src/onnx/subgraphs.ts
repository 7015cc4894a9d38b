import type { GraphProto, NodeProto } from './gen/onnx_pb.js';

/** The graphs inside a node: the branches of an If, the body of a Loop or Scan. */
export function subgraphs(node: NodeProto): readonly GraphProto[] {
  return node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs));
}

/** Every tensor that a node reads: its inputs, and the tensors that its subgraphs read from the enclosing graph. */
export function tensorsRead(node: NodeProto): readonly string[] {
  return [...node.input.filter((name) => name !== ''), ...subgraphs(node).flatMap(captured)];
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
