import type { GraphIndex } from '../onnx/graph-index.js';
import { tensorsRead } from '../onnx/subgraphs.js';

/**
 * The tensors whose content depends on that of the given ones, which are among them. What depends on their shape alone
 * is not: the rest of the graph is the same for every input of the same size.
 */
export function fedTensors(index: GraphIndex, from: readonly string[]): ReadonlySet<string> {
  const fed = new Set(from);
  for (const node of index.nodes) {
    if (['Shape', 'Size'].includes(node.opType) || !tensorsRead(node).some((name) => fed.has(name))) continue;
    for (const name of node.output) fed.add(name);
  }
  return fed;
}
