import { dependenciesOf } from '../onnx/dependencies.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { tensorsRead } from '../onnx/subgraphs.js';
import { isConvolution, isMatrixProduct, tensorsBeforeWeights } from './feature-flow.js';

/**
 * The tensors that all predictions of a model depend on, which are what the last weights on each way to its outputs give. A
 * detector predicts boxes and scores at several sizes: what it sees is in the features that all of them read, and what a
 * convolution gives beside them is a part of its answer.
 */
export function sharedFeatures(model: OnnxModel): ReadonlySet<string> {
  const index = indexGraph(model);
  const before = tensorsBeforeWeights(index);
  const predictions = index.nodes.filter(
    (node) => (isConvolution(node) || isMatrixProduct(node)) && !node.output.some((name) => before.has(name)),
  );
  const [first = new Set<string>(), ...others] = predictions.map(
    (node) => dependenciesOf(index, tensorsRead(node)).tensors,
  );
  return new Set([...first].filter((name) => others.every((tensors) => tensors.has(name))));
}
