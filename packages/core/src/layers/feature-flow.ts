import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';

/** Convolutions under all their names. */
const convolutions = new Set([
  'Conv',
  'ConvInteger',
  'QLinearConv',
  'FusedConv',
  'NhwcConv',
  'NhwcFusedConv',
  'ConvTranspose',
]);
const matrixProducts = new Set([
  'Gemm',
  'MatMul',
  'MatMulInteger',
  'QLinearMatMul',
  'QGemm',
  'FusedGemm',
  'FusedMatMul',
]);
const merges = new Set(['Add', 'Sum', 'Concat', 'QLinearAdd', 'QLinearConcat']);

/** Operators that end feature maps: their results no longer have positions in the image. */
const endsFeatures = new Set([
  'GlobalAveragePool',
  'GlobalMaxPool',
  'QLinearGlobalAveragePool',
  'Flatten',
  'Shape',
  'Size',
]);

/** Whether a node is a convolution. */
export function isConvolution({ opType }: NodeProto): boolean {
  return convolutions.has(opType);
}

/** Whether a node is a product of matrices. */
export function isMatrixProduct({ opType }: NodeProto): boolean {
  return matrixProducts.has(opType);
}

/** The nodes that merge branches of spatial features: a Concat, or a sum of tensors that are all computed. */
export function featureMerges(index: GraphIndex): readonly NodeProto[] {
  const rank = inferTypes(index);
  const features = new Set<string>();
  const found: NodeProto[] = [];
  for (const node of index.nodes) {
    const reads = node.input.some((name) => features.has(name));
    if (endsFeatures.has(node.opType) || !(reads || isConvolution(node))) continue;
    if ((rank(node.output[0]).rank ?? 4) !== 4) continue;
    for (const name of node.output) features.add(name);
    if (merges.has(node.opType) && node.input.filter((name) => name && !index.isConstant(name)).length > 1)
      found.push(node);
  }
  return found;
}

/** The tensors that a node with weights depends on, directly or through others. */
export function tensorsBeforeWeights(index: GraphIndex): ReadonlySet<string> {
  const before = new Set<string>();
  for (const node of index.nodes.toReversed()) {
    const learned = isConvolution(node) || isMatrixProduct(node);
    if (!learned && !node.output.some((name) => before.has(name))) continue;
    for (const name of node.input) before.add(name);
  }
  return before;
}
