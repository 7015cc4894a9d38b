/** Attention in a graph: products with the result of a softmax, or one operator for all of it. */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import { isConvolution, isMatrixProduct } from './feature-flow.js';

const attentionOperators = new Set([
  'Attention',
  'MultiHeadAttention',
  'PackedMultiHeadAttention',
  'QAttention',
  'GroupQueryAttention',
]);

/** Operators that a softmax passes before its product. */
const carriers = new Set(
  'Cast Dropout Identity IsNaN Mul Reshape Where Transpose QuantizeLinear DequantizeLinear'.split(' '),
);

/** Operators that move values without changing them. */
const movements = new Set(
  `Cast Concat DequantizeLinear Dropout DynamicQuantizeLinear Expand Flatten Gather GatherND Identity Pad QuantizeLinear
  Reshape Slice Split Squeeze Transpose Unsqueeze`.split(/\s+/),
);

/** The nodes that attend, in the order of the graph: a softmax that weighs a matrix, or an operator of attention. */
export function attentionNodes(index: GraphIndex): readonly NodeProto[] {
  return index.nodes.filter((node) => attends(index, node));
}

/** Whether the features of a graph may be tokens: it attends, or it has many layers and one convolution at most. */
export function hasTokens(index: GraphIndex): boolean {
  const products = index.nodes.filter(isMatrixProduct).length;
  return attentionNodes(index).length > 0 || (products > 4 && index.nodes.filter(isConvolution).length < 2);
}

/** Whether a node attends. */
export function attends(index: GraphIndex, node: NodeProto): boolean {
  if (attentionOperators.has(node.opType)) return true;
  return node.opType === 'Softmax' && weightedMatrices(index, node.output[0] ?? '').length > 0;
}

/**
 * What attention is of: the tensors that its projections read, from before they are cut into windows. In a transformer
 * with its norms in front this is one tensor, the norm of the block.
 *
 * @param fed - the tensors that depend on the image
 */
export function attentionInputs(index: GraphIndex, node: NodeProto, fed: ReadonlySet<string>): readonly string[] {
  const [first = '', second = ''] = node.input;
  // onnxruntime's own operators multiply by their weights themselves.
  const ownWeights = node.opType !== 'Softmax' && index.isConstant(second);
  const projected = ownWeights ? [first] : projectedFrom(index, node, fed);
  return [...new Set(Array.from(projected, (name) => unmoved(index, name, fed)))];
}

/** The data inputs of the products with weights that lead to an attention. */
function projectedFrom(index: GraphIndex, node: NodeProto, fed: ReadonlySet<string>): ReadonlySet<string> {
  const products = node.opType === 'Softmax' ? weightedMatrices(index, node.output[0] ?? '') : [];
  const open = new Set([node, ...products].flatMap((each) => each.input));
  const found = new Set<string>();
  // Iterating over a Set includes elements that are added meanwhile.
  for (const tensor of open) {
    const producer = index.producer(tensor);
    if (!producer || !fed.has(tensor)) continue;
    const data = producer.input.filter((name) => fed.has(name));
    const isProjection = (isConvolution(producer) || isMatrixProduct(producer)) && data.length === 1;
    for (const name of data) (isProjection ? found : open).add(name);
  }
  return found;
}

/** The tensor from before operators that only move values. */
function unmoved(index: GraphIndex, tensor: string, fed: ReadonlySet<string>): string {
  let name = tensor;
  for (;;) {
    const producer = index.producer(name);
    if (!producer || !movements.has(producer.opType)) return name;
    const source = producer.input.find((each) => fed.has(each));
    if (source === undefined) return name;
    name = source;
  }
}

/** The products of the result of a softmax with another computed tensor. */
function weightedMatrices(index: GraphIndex, softmax: string): readonly NodeProto[] {
  const reached = new Set([softmax]);
  const products = new Set<NodeProto>();
  for (const tensor of reached) {
    for (const node of index.consumers(tensor)) {
      if (carriers.has(node.opType)) for (const name of node.output) reached.add(name);
      else if (isMatrixProduct(node) || node.opType === 'Einsum') products.add(node);
    }
  }
  return [...products].filter(({ input }) => !input.some((name) => name && index.isConstant(name)));
}
