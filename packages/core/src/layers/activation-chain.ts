/**
 * From the result of a convolution to its activation: through batch-norm and the activation function, which may be one
 * node (Relu, Clip, HardSwish), or a product of x with a function of x:
 *
 *   SiLU(x) = x * sigmoid(x),  hard swish(x) = x * clip(x + 3, 0, 6) / 6,  GELU(x) = x * (1 + erf(x / sqrt 2)) / 2
 *
 * and through the scaling of integer convolutions and pairs of QuantizeLinear and DequantizeLinear.
 */
import { attribute } from '../onnx/attributes.js';
import type { NodeProto, TensorProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';

/** The tensors from a layer's raw result to its activation, and the operators in between that describe the layer. */
export interface ActivationChain {
  readonly tensors: readonly string[];
  readonly operators: readonly string[];
  /** The node that computes the last tensor. */
  readonly last: NodeProto;
}

/** One step of a chain. */
interface Step {
  readonly node: NodeProto;
  readonly operator?: string;
  /** Tensors between the step's input and its output, if it has several nodes. */
  readonly inner?: readonly string[];
  /** Whether only (de)quantization may follow. */
  readonly ends?: boolean;
}

const activationFunctions = new Set(
  `Relu Clip LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu FastGelu QuickGelu
  Softplus Softsign Tanh QLinearLeakyRelu QLinearSigmoid`.split(/\s+/),
);
const normalizations = new Set(['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LRN']);
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div']);
const carriers = new Set(['Cast', 'Identity', 'Dropout']);

/** The functions that x is multiplied by: the operator that distinguishes each from the later ones, and the product's name. */
const gates: readonly (readonly [string, string])[] = [
  ['Softplus', 'Mish'],
  ['Erf', 'Gelu'],
  ['Tanh', 'Gelu'],
  ['Clip', 'HardSwish'],
  ['HardSigmoid', 'HardSwish'],
  ['Sigmoid', 'SiLU'],
];
const quantization = ['QuantizeLinear', 'DequantizeLinear'];
const gateOperators = new Set([...gates.map(([operator]) => operator), ...arithmetic, 'Pow', ...quantization]);

/** Follows the result of `node` to its activation. */
export function activationChain(index: GraphIndex, node: NodeProto): ActivationChain {
  const tensors = [node.output[0] ?? ''];
  const operators = [node.opType];
  let last: Step = { node };
  let ended = false;
  for (let step = nextStep(index, last, ended); step; step = nextStep(index, last, ended)) {
    last = step;
    ended ||= step.ends ?? false;
    tensors.push(...(step.inner ?? []), step.node.output[0] ?? '');
    if (step.operator) operators.push(step.operator);
  }
  return { tensors, operators, last: last.node };
}

function nextStep(index: GraphIndex, last: Step, ended: boolean): Step | undefined {
  const tensors = equalTensors(index, last.node);
  const consumers = tensors.flatMap((tensor) => index.consumers(tensor));
  const [node] = consumers;
  if (!node) return undefined;
  const alike = consumers.every((other) => other.opType === 'DequantizeLinear');
  if (alike || (consumers.length === 1 && node.opType === 'QuantizeLinear')) return { node };
  // After the product, GELU is halved and hard swish divided by 6.
  if (last.inner && consumers.length === 1 && isScaling(index, node)) return { node };
  if (ended) return undefined;
  return consumers.length > 1 ? gate(index, tensors) : plainStep(index, node, last.node.opType);
}

function plainStep(index: GraphIndex, node: NodeProto, before: string): Step | undefined {
  const { opType } = node;
  if (activationFunctions.has(opType)) return { node, operator: opType, ends: true };
  if (normalizations.has(opType)) return { node, operator: opType };
  if (carriers.has(opType)) return { node };
  // The scale of a dynamically quantized convolution is computed, and multiplies the Cast of its integer result.
  const rescales = before === 'Cast' && opType === 'Mul';
  return rescales || (arithmetic.has(opType) && hasConstant(index, node)) ? { node } : undefined;
}

/** A node's result under all its names: some exporters add a DequantizeLinear for each reader of a quantized tensor. */
function equalTensors(index: GraphIndex, node: NodeProto): readonly string[] {
  const same = node.opType === 'DequantizeLinear' ? index.consumers(node.input[0] ?? '') : [node];
  return same.filter(({ opType }) => opType === node.opType).map(({ output: [tensor = ''] }) => tensor);
}

/** The product of x with a function of x, if a consumer of x (under any of `names`) is such a product. */
function gate(index: GraphIndex, names: readonly string[]): Step | undefined {
  const consumers = names.flatMap((name) => index.consumers(name));
  for (const node of consumers.filter(({ opType }) => opType === 'Mul')) {
    const factor = node.input.find((name) => !names.includes(name)) ?? '';
    const nodes = functionOf(index, factor, names);
    const operators = new Set(nodes?.map(({ opType }) => opType));
    const name = gates.find(([operator]) => operators.has(operator))?.[1];
    if (nodes && name) return { node, operator: name, inner: nodes.flatMap(({ output }) => output), ends: true };
  }
  return undefined;
}

/** The nodes that compute `value`, if they compute it element by element from x and constants alone. */
function functionOf(index: GraphIndex, value: string, names: readonly string[]): readonly NodeProto[] | undefined {
  const nodes = new Set<NodeProto>();
  // Iterating over a Set includes elements that are added meanwhile.
  const tensors = new Set([value]);
  for (const tensor of tensors) {
    const node = index.producer(tensor);
    if (!node || !gateOperators.has(node.opType)) return undefined;
    nodes.add(node);
    const computed = node.input.filter((name) => name && !names.includes(name) && !index.isConstant(name));
    for (const name of computed) tensors.add(name);
  }
  return [...nodes];
}

function hasConstant(index: GraphIndex, node: NodeProto): boolean {
  return node.input.some((name) => index.isConstant(name));
}

/** A product with, or a quotient by, one constant number. */
function isScaling(index: GraphIndex, { opType, input }: NodeProto): boolean {
  const scalar = (name: string) => (index.initializer(name) ?? constantTensor(index, name))?.dims.length === 0;
  return ['Mul', 'Div'].includes(opType) && input.some(scalar);
}

function constantTensor(index: GraphIndex, name: string): TensorProto | undefined {
  const node = index.producer(name);
  return node?.opType === 'Constant' ? attribute(node, 'value')?.t : undefined;
}
