import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';

/**
 * The last of some tensors that neither leads to a layer nor comes from it: the features of another network of an ensemble, or of
 * another scale. Undefined if all lie on one way.
 */
export function besideLayer(model: OnnxModel, layer: string, tensors: readonly string[]): string | undefined {
  const index = indexGraph(model);
  const before = sourcesOf(index, layer);
  const apart = tensors.filter((tensor) => tensor !== layer && !before.has(tensor));
  return apart.findLast((tensor) => !sourcesOf(index, tensor).has(layer));
}

/** Every tensor that one is made of. */
function sourcesOf(index: GraphIndex, tensor: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [tensor];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = index.producer(next);
    const fresh = (node ? tensorsRead(node) : []).filter((each) => !found.has(each));
    for (const each of fresh) found.add(each);
    open.push(...fresh);
  }
  return found;
}
