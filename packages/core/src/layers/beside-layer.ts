import { dependenciesOf } from '../onnx/dependencies.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';

/**
 * The last of some tensors that neither leads to a layer nor comes from it: the features of another network of an ensemble, or of
 * another scale. Undefined if all are on one way.
 */
export function besideLayer(model: OnnxModel, layer: string, tensors: readonly string[]): string | undefined {
  const index = indexGraph(model);
  const sourcesOf = (tensor: string) => dependenciesOf(index, [tensor]).tensors;
  const before = sourcesOf(layer);
  return tensors.filter((tensor) => !before.has(tensor)).findLast((tensor) => !sourcesOf(tensor).has(layer));
}
