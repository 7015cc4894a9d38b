import { attribute, intAttribute } from './attributes.js';
import type { NodeProto } from './gen/onnx_pb.js';
import { constantInts, type GraphIndex } from './graph-index.js';
import type { TypeLookup } from './inferred-type.js';

/** Operators whose result has as many axes as their first input. */
const keepsRank = new Set(
  `Abs AveragePool BatchNormalization Cast CastLike Ceil Celu Clip Concat Conv ConvInteger ConvTranspose CumSum DepthToSpace
  DequantizeLinear Dropout DynamicQuantizeLinear Elu Erf Exp FastGelu Floor FusedConv Gelu GlobalAveragePool GlobalLpPool
  GlobalMaxPool GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization LRN LayerNormalization
  LeakyRelu Log LogSoftmax LpNormalization LpPool MaxPool MeanVarianceNormalization Mish Neg NhwcMaxPool Not Pad
  QLinearAveragePool QLinearConv QLinearGlobalAveragePool QLinearLeakyRelu QLinearSigmoid QLinearSoftmax QuantizeLinear QuickGelu Reciprocal
  Relu Resize Round Selu Sigmoid Sign Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Swish Tanh ThresholdedRelu Tile
  Transpose Trilu Upsample`.split(/\s+/),
);

/** Operators whose result has as many axes as the largest of their inputs. */
const broadcasts = new Set(
  'Add And Div Equal Greater Less Max Mean Min Mod Mul Or PRelu Pow QLinearAdd QLinearMul Sub Sum Where'.split(' '),
);

/** Whether each axis of an operator's result has the same meaning as in its inputs. A Transpose does not qualify. */
export function keepsAxes(opType: string): boolean {
  return opType !== 'Transpose' && (keepsRank.has(opType) || broadcasts.has(opType));
}

/** Operators whose result has a fixed number of axes. */
const ownRank: ReadonlyMap<string, number> = new Map([
  ['Flatten', 2],
  ['Gemm', 2],
  ['QGemm', 2],
  ['Shape', 1],
  ['Size', 0],
  ['NonZero', 2],
]);

/** The number of axes of a node's first output; undefined if it cannot be inferred. */
export function inferRank(node: NodeProto, index: GraphIndex, lookup: TypeLookup): number | undefined {
  const { opType } = node;
  const input = lookup(node.input[0]).rank;
  // Its first two inputs are the scale and the zero point of the result.
  if (opType === 'QLinearConcat') return lookup(node.input[2]).rank;
  if (keepsRank.has(opType)) return input;
  if (broadcasts.has(opType)) return largest(node.input.map((name) => lookup(name).rank));
  if (ownRank.has(opType)) return ownRank.get(opType);
  if (opType === 'Constant') return attribute(node, 'value')?.t?.dims.length;
  if (opType === 'Reshape') return constantInts(index, node.input[1] ?? '')?.length;
  if (opType === 'MatMul') return matrixRank(input, lookup(node.input[1]).rank);
  if (opType === 'Gather') return sum(input, sum(lookup(node.input[1]).rank, -1));
  const axes = axesOf(node, index)?.length;
  if (opType === 'Unsqueeze') return sum(input, axes);
  if (opType === 'Squeeze') return axes === undefined ? undefined : sum(input, -axes);
  if (!/^(Reduce|Arg)/.test(opType)) return undefined;
  if (intAttribute(node, 'keepdims', 1) === 1) return input;
  return opType.startsWith('Arg') ? sum(input, -1) : sum(input, -(axes ?? input ?? 0));
}

/** The axes of a node: an attribute in older operator sets, the second input in newer ones. */
function axesOf(node: NodeProto, index: GraphIndex): readonly unknown[] | undefined {
  return attribute(node, 'axes')?.ints ?? constantInts(index, node.input[1] ?? '');
}

function largest(ranks: readonly (number | undefined)[]): number | undefined {
  const known = ranks.filter((rank) => rank !== undefined);
  if (known.length < ranks.length || known.length === 0) return undefined;
  return known.reduce((most, rank) => Math.max(most, rank));
}

/** A product of matrices, or of stacks of them; a product with a vector is not inferred. */
function matrixRank(left: number | undefined, right: number | undefined): number | undefined {
  const rank = largest([left, right]);
  return left === 1 || right === 1 ? undefined : rank;
}

function sum(rank: number | undefined, more: number | undefined): number | undefined {
  return rank === undefined || more === undefined ? undefined : rank + more;
}
