import { copyWith } from '../onnx/copy-with.js';
import type { AttributeProto, GraphProto, NodeProto, ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { tensorsRead } from '../onnx/subgraphs.js';

/** The node with its inputs renamed, in its subgraphs too; the same node if it reads none of the renamed tensors. */
export function renameReads(node: NodeProto, names: ReadonlyMap<string, string>): NodeProto {
  if (!tensorsRead(node).some((name) => names.has(name))) return node;
  const input = node.input.map((name) => names.get(name) ?? name);
  return copyWith(node, { input, attribute: node.attribute.map((attribute) => renameInAttribute(attribute, names)) });
}

function renameInAttribute(attribute: AttributeProto, names: ReadonlyMap<string, string>): AttributeProto {
  const { g, graphs } = attribute;
  if (!g && graphs.length === 0) return attribute;
  return copyWith(attribute, {
    ...(g && { g: renameInGraph(g, names) }),
    graphs: graphs.map((graph) => renameInGraph(graph, names)),
  });
}

/** ONNX requires unique tensor names in a graph and its subgraphs, so a subgraph cannot shadow a name of the outer graph. */
function renameInGraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  const rename = (value: ValueInfoProto) => copyWith(value, { name: names.get(value.name) ?? value.name });
  return copyWith(graph, {
    node: graph.node.map((node) => renameReads(node, names)),
    output: graph.output.map(rename),
  });
}
