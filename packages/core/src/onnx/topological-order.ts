import type { NodeProto } from './gen/onnx_pb.js';
import { tensorsRead } from './subgraphs.js';

/** Nodes in order, and those that are in none because they depend on themselves. */
interface TopologicalOrder {
  readonly order: NodeProto[];
  readonly cyclic: NodeProto[];
}

/** A patched graph is sorted, checked and indexed: one order serves all three, since the nodes of a graph do not change. */
const orders = new WeakMap<readonly NodeProto[], TopologicalOrder>();

/**
 * The nodes in an order in which each comes after the producers of its inputs. Nodes that are already in such an order keep
 * it.
 *
 * @param nodes - a list that does not change afterwards
 * @returns the order, and the nodes that are missing from it because they depend on themselves
 */
export function topologicalOrder(nodes: readonly NodeProto[]): TopologicalOrder {
  const known = orders.get(nodes);
  if (known) return known;
  const sorted = sort(nodes);
  orders.set(nodes, sorted);
  if (sorted.cyclic.length === 0) orders.set(sorted.order, sorted);
  return sorted;
}

function sort(nodes: readonly NodeProto[]): TopologicalOrder {
  const producers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const order: NodeProto[] = [];
  const state = new Map<NodeProto, 'open' | 'done'>();
  for (const root of nodes) visit(root);
  return { order, cyclic: nodes.filter((node) => state.get(node) !== 'done') };

  /** Depth first with its own stack: a graph may be thousands of nodes deep. */
  function visit(root: NodeProto): void {
    const stack = [root];
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      const waiting = state.has(node) ? undefined : pendingProducers(node);
      if (waiting?.length) {
        state.set(node, 'open');
        for (const producer of waiting.reverse()) stack.push(producer);
        continue;
      }
      stack.pop();
      finish(node);
    }
  }

  function pendingProducers(node: NodeProto): NodeProto[] {
    return tensorsRead(node)
      .flatMap((name) => producers.get(name) ?? [])
      .filter((producer) => !state.has(producer));
  }

  function finish(node: NodeProto): void {
    if (state.get(node) === 'done') return;
    const ready = tensorsRead(node).every((name) => {
      const producer = producers.get(name);
      return !producer || state.get(producer) === 'done';
    });
    if (!ready) return;
    state.set(node, 'done');
    order.push(node);
  }
}
