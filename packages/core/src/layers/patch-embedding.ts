import { attribute } from '../onnx/attributes.js';
import { dependenciesOf } from '../onnx/dependencies.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import { attends } from './attention.js';
import { isConvolution, isMatrixProduct } from './feature-flow.js';

/**
 * Whether a tensor is the patch embedding of a transformer: the only weights before it are those of one convolution with
 * non-overlapping patches, and attention follows.
 */
export function isPatchEmbedding(model: OnnxModel, tensor: string): boolean {
  const index = indexGraph(model);
  const before = [...dependenciesOf(index, [tensor]).nodes];
  const learned = before.filter((node) => isConvolution(node) || isMatrixProduct(node));
  const [convolution, ...others] = learned;
  if (!convolution || others.length > 0 || !cutsPatches(convolution)) return false;
  return after(index, tensor).some((node) => attends(index, node));
}

function cutsPatches(node: NodeProto): boolean {
  const strides = attribute(node, 'strides')?.ints.map(Number) ?? [];
  return Math.min(...strides) > 1 && strides.join() === attribute(node, 'kernel_shape')?.ints.join();
}

/** The nodes that depend on a tensor. */
function after(index: GraphIndex, tensor: string): NodeProto[] {
  const nodes = new Set(index.consumers(tensor));
  // Iterating over a Set includes elements that are added meanwhile.
  for (const node of nodes) for (const name of node.output) for (const next of index.consumers(name)) nodes.add(next);
  return [...nodes];
}
