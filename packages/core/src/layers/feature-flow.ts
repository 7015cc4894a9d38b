import { intAttribute, intsAttribute } from '../onnx/attributes.js';
import { constantNodeDims } from '../onnx/constants.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantInts, type GraphIndex } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { PlacesOf } from './places.js';

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

const globalPools = new Set(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool', 'QLinearGlobalAveragePool']);
/** Operators that may come between the last features and the pooling of all places. */
const betweenFeatures = new Set('MaxPool AveragePool LpPool Transpose Cast Identity Dropout'.split(' '));
/** Functions with values of 0 to 1 that weigh features. */
const gates = new Set(['Sigmoid', 'HardSigmoid', 'QLinearSigmoid', 'Softmax', 'Clip', 'Tanh']);
/** Operators between a gate and its product: they move it, or scale it by a constant. */
const gateCarriers = new Set(
  'Cast Div Expand Mul Add Resize Reshape Transpose Unsqueeze QuantizeLinear DequantizeLinear'.split(' '),
);

/** Whether a node is a convolution. */
export function isConvolution({ opType }: NodeProto): boolean {
  return convolutions.has(opType);
}

/** Whether a node is a product of matrices. */
export function isMatrixProduct({ opType }: NodeProto): boolean {
  return matrixProducts.has(opType);
}

/**
 * The nodes that merge branches of spatial features: a Concat, a sum of tensors that are all computed, or a product of
 * features and attention.
 *
 * @param places - the layouts of the tensors, if they are known
 */
export function featureMerges(index: GraphIndex, places?: PlacesOf): readonly NodeProto[] {
  const features = places ? undefined : spatialFeatures(index);
  return index.nodes.filter((node) => {
    const [result = ''] = node.output;
    const layout = places ? places(result) : features?.has(result) ? 'nchw' : undefined;
    // Products of tokens are parts of activation functions.
    return layout !== undefined && isMerge(index, node, { products: layout === 'nchw' });
  });
}

/** The tensors that may have four axes, and come from a convolution without passing an end of the features. */
function spatialFeatures(index: GraphIndex): ReadonlySet<string> {
  const rank = inferTypes(index);
  const features = new Set<string>();
  for (const node of index.nodes) {
    const reads = node.input.some((name) => features.has(name));
    if (endsFeatures(node) || !(reads || isConvolution(node)) || (rank(node.output[0]).rank ?? 4) !== 4) continue;
    for (const name of node.output) features.add(name);
  }
  return features;
}

/**
 * The tensor that the last global pooling reads, from before smaller pools and transpositions: the features that a
 * classifier sees, from any operator.
 *
 * @returns undefined if the graph has no global pooling
 */
export function pooledFeatures(index: GraphIndex): string | undefined {
  let tensor = index.nodes.findLast((node) => poolsAll(index, node))?.input[0] ?? '';
  for (let node = index.producer(tensor); node && betweenFeatures.has(node.opType); node = index.producer(tensor))
    tensor = node.input[0] ?? '';
  return index.producer(tensor) ? tensor : undefined;
}

/** How many channels a convolution gives; undefined if its weights are computed. */
export function channelsOf(index: GraphIndex, node: NodeProto): number | undefined {
  const weight = node.input[node.opType === 'QLinearConv' ? 3 : 1] ?? '';
  const source = index.producer(weight)?.opType === 'DequantizeLinear' ? index.producer(weight)?.input[0] : weight;
  const constant = index.producer(source ?? '');
  const inNode = constant?.opType === 'Constant' ? constantNodeDims(constant) : undefined;
  const dims = index.initializer(source ?? '')?.dims.map(Number) ?? inNode;
  return node.opType === 'ConvTranspose' ? dims && dims[1]! * intAttribute(node, 'group', 1) : dims?.[0];
}

/** Operators that end feature maps: their results have no positions in the image, or no channels. */
function endsFeatures({ opType }: NodeProto): boolean {
  return globalPools.has(opType) || ['Flatten', 'Shape', 'Size'].includes(opType) || /^(Reduce|Arg)/.test(opType);
}

function isMerge(index: GraphIndex, { opType, input }: NodeProto, { products }: { products: boolean }): boolean {
  const computed = input.filter((name) => name && !index.isConstant(name));
  if (computed.length < 2) return false;
  return merges.has(opType) || (products && opType === 'Mul' && computed.some((name) => isGate(index, name)));
}

function isGate(index: GraphIndex, tensor: string): boolean {
  let node = index.producer(tensor);
  while (node && gateCarriers.has(node.opType)) {
    const computed = node.input.filter((name) => name && !index.isConstant(name));
    if (computed.length !== 1) break;
    node = index.producer(computed[0] ?? '');
  }
  return node !== undefined && gates.has(node.opType);
}

/** A reduction over height and width. */
function poolsAll(index: GraphIndex, node: NodeProto): boolean {
  if (globalPools.has(node.opType)) return true;
  if (!['ReduceMean', 'ReduceMax', 'ReduceSum'].includes(node.opType)) return false;
  const axes = intsAttribute(node, 'axes') ?? constantInts(index, node.input[1] ?? '') ?? [];
  return ['1,2', '2,3', '-1,-2', '-2,-1', '-3,-2'].includes(axes.join());
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
