import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../onnx/gen/onnx_pb.js';
import { copyWith } from '../onnx/copy-with.js';
import { withGraph, type OnnxModel } from '../onnx/model.js';
import { topologicalOrder } from '../onnx/topological-order.js';
import { renameReads } from './rename-reads.js';

/** A change of a list of named members: `set` replaces the member of the same name, or adds one. */
export interface NamedChange<T extends { readonly name: string }> {
  readonly set?: readonly T[];
  readonly remove?: ReadonlySet<string>;
}

/** A change of a graph, as a value: it can be inspected before it is applied. Everything that it does not name is kept. */
export interface GraphPatch {
  readonly addNodes?: readonly NodeProto[];
  readonly removeNodes?: ReadonlySet<NodeProto>;
  /** Kept nodes, also in subgraphs, read the second tensor instead of the first. Added nodes are not changed. */
  readonly rewire?: ReadonlyMap<string, string>;
  readonly initializers?: NamedChange<TensorProto>;
  readonly inputs?: NamedChange<ValueInfoProto>;
  readonly outputs?: NamedChange<ValueInfoProto>;
  readonly valueInfo?: NamedChange<ValueInfoProto>;
}

/**
 * The model with the patch applied, its nodes in topological order. Unchanged messages are shared with the original, which
 * is not modified.
 */
export function applyPatch(model: OnnxModel, patch: GraphPatch): OnnxModel {
  const { graph } = model;
  const changed: Partial<GraphProto> = {
    node: patchNodes(graph.node, patch),
    initializer: patchNamed(graph.initializer, patch.initializers),
    input: patchNamed(graph.input, patch.inputs),
    output: patchNamed(graph.output, patch.outputs),
    valueInfo: patchNamed(graph.valueInfo, patch.valueInfo),
  };
  return withGraph(model, copyWith(graph, changed));
}

function patchNodes(
  nodes: readonly NodeProto[],
  { addNodes = [], removeNodes, rewire = new Map() }: GraphPatch,
): NodeProto[] {
  const kept = nodes.filter((node) => !removeNodes?.has(node)).map((node) => renameReads(node, rewire));
  const { order, cyclic } = topologicalOrder([...kept, ...addNodes]);
  // checkGraph finds and names cycles.
  return cyclic.length === 0 ? order : [...order, ...cyclic];
}

function patchNamed<T extends { readonly name: string }>(members: readonly T[], change: NamedChange<T> = {}): T[] {
  const set = new Map(change.set?.map((member) => [member.name, member]));
  const names = new Set(members.map(({ name }) => name));
  const kept = members.filter(({ name }) => !change.remove?.has(name)).map((member) => set.get(member.name) ?? member);
  return [...kept, ...[...set.values()].filter(({ name }) => !names.has(name))];
}
