/**
 * From the result of a convolution to its activation: through batch-norm and the activation function, which may be one
 * node (Relu, Clip, HardSwish), or a product of x with a function of x:
 *
 *   SiLU(x) = x * sigmoid(x),  hard swish(x) = x * clip(x + 3, 0, 6) / 6,  GELU(x) = x * (1 + erf(x / sqrt 2)) / 2
 *
 * and through the scaling of integer convolutions and pairs of QuantizeLinear and DequantizeLinear.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { isConstant, type GraphIndex } from '../onnx/graph-index.js';

/** The tensors from a layer's raw result to its activation, and the operators on the way that say what it does. */
export interface ActivationChain {
  readonly tensors: readonly string[];
  readonly operators: readonly string[];
  /** The node that gives the last tensor. */
  readonly last: NodeProto;
}

/** One step of a chain. */
interface Step {
  readonly node: NodeProto;
  readonly operator?: string;
  /** Tensors between the step's input and its output. */
  readonly inner?: readonly string[];
  /** Whether only (de)quantization may follow. */
  readonly ends?: boolean;
}

const activationFunctions = new Set(
  `Relu Clip LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu FastGelu QuickGelu
  Softplus Softsign Tanh QLinearLeakyRelu QLinearSigmoid`.split(/\s+/),
);
const normalisations = new Set(['BatchNormalization', 'InstanceNormalization', 'GroupNormalization', 'LRN']);
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div']);
const quantization = new Set(['QuantizeLinear', 'DequantizeLinear']);
const carriers = new Set(['Cast', 'Identity', 'Dropout']);

/** The operators that a gate may be made of besides arithmetic with constants, and the name of the whole. */
const gateNames: Readonly<Record<string, string>> = {
  Sigmoid: 'SiLU',
  HardSigmoid: 'HardSwish',
  Clip: 'HardSwish',
  Erf: 'Gelu',
  Tanh: 'Gelu',
  Softplus: 'Mish',
};

/** Follows the result of `node` to its activation. */
export function activationChain(index: GraphIndex, node: NodeProto): ActivationChain {
  const tensors = [node.output[0] ?? ''];
  const operators = [node.opType];
  let last = node;
  let ended = false;
  for (let step = nextStep(index, last, ended); step; step = nextStep(index, last, ended)) {
    last = step.node;
    ended ||= step.ends ?? false;
    tensors.push(...(step.inner ?? []), last.output[0] ?? '');
    if (step.operator) operators.push(step.operator);
  }
  return { tensors, operators, last };
}

function nextStep(index: GraphIndex, { output: [tensor = ''], opType }: NodeProto, ended: boolean): Step | undefined {
  const consumers = index.consumers(tensor);
  const [node] = consumers;
  const same = node && consumers.every((other) => other.opType === node.opType);
  // Some exporters give each reader a DequantizeLinear of its own; they are all alike.
  if (same && quantization.has(node.opType) && (consumers.length === 1 || node.opType === 'DequantizeLinear'))
    return { node };
  if (ended) return undefined;
  if (consumers.length > 1) return gate(index, tensor);
  return node && plainStep(index, node, opType);
}

function plainStep(index: GraphIndex, node: NodeProto, before: string): Step | undefined {
  const { opType } = node;
  if (activationFunctions.has(opType)) return { node, operator: opType, ends: true };
  if (normalisations.has(opType)) return { node, operator: opType };
  if (carriers.has(opType)) return { node };
  // The scale of a dynamically quantized convolution is computed, and multiplies the Cast of its integer result.
  const rescales = before === 'Cast' && opType === 'Mul';
  return rescales || (arithmetic.has(opType) && hasConstant(index, node)) ? { node } : undefined;
}

/** The product of a tensor with a function of itself, where one of the tensor's consumers is that product. */
function gate(index: GraphIndex, tensor: string): Step | undefined {
  for (const node of index.consumers(tensor).filter(({ opType }) => opType === 'Mul')) {
    const factor = node.input.find((name) => name !== tensor) ?? '';
    const path = functionOf(index, factor, tensor);
    const named = path?.map(({ opType }) => gateNames[opType]).find((name) => name !== undefined);
    if (path && named) return { node, operator: named, inner: path.flatMap(({ output }) => output), ends: true };
  }
  return undefined;
}

/** The nodes that lead from `argument` to `value`, if there is only one way and it goes element by element. */
function functionOf(index: GraphIndex, value: string, argument: string): readonly NodeProto[] | undefined {
  const nodes: NodeProto[] = [];
  for (let tensor = value; tensor !== argument;) {
    const node = index.producer(tensor);
    if (!node || !(node.opType in gateNames || (arithmetic.has(node.opType) && hasConstant(index, node))))
      return undefined;
    nodes.push(node);
    tensor = node.input.find((name) => !isConstant(index, name)) ?? '';
  }
  return nodes;
}

function hasConstant(index: GraphIndex, node: NodeProto): boolean {
  return node.input.some((name) => isConstant(index, name));
}
