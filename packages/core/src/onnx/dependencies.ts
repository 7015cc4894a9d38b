import type { NodeProto } from './gen/onnx_pb.js';
import type { GraphIndex } from './graph-index.js';
import { tensorsRead } from './subgraphs.js';

/** The part of a graph that some tensors are computed from. */
export interface Dependencies {
  readonly nodes: ReadonlySet<NodeProto>;
  /** The tensors themselves, and all that the nodes read. */
  readonly tensors: ReadonlySet<string>;
}

/** Everything that some tensors depend on, found by a backward walk. */
export function dependenciesOf(index: GraphIndex, tensors: Iterable<string>): Dependencies {
  const nodes = new Set<NodeProto>();
  const found = new Set(tensors);
  // Iterating over a Set includes elements that are added meanwhile.
  for (const tensor of found) {
    const producer = index.producer(tensor);
    if (!producer || nodes.has(producer)) continue;
    nodes.add(producer);
    for (const name of tensorsRead(producer)) found.add(name);
  }
  return { nodes, tensors: found };
}
