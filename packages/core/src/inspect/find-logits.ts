/**
 * The logits of a model. Many models end in an activation function, and Score-CAM may need its input:
 *
 *   output = reshape(softmax(logits)),  softmax(z) = exp(z - max z) / sum exp(z - max z)
 *
 * The softmax may be one node, or several nodes that compute the formula.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { constantNumbers, indexGraph, type GraphIndex } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';

/** The activation function that a model applies to its logits. */
export type FinalActivation = 'softmax' | 'log_softmax' | 'sigmoid' | 'none';

/** The tensor of the logits, and the activation function that the model applies to it. */
export interface LogitsTensor {
  readonly logits: string;
  readonly finalActivation: FinalActivation;
}

/** Operators that pass class scores on unchanged, or in another shape, precision or range. */
const carriers = new Set([
  'Cast',
  'Clip',
  'Identity',
  'Dropout',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'QuantizeLinear',
  'DequantizeLinear',
]);

const activations: ReadonlyMap<string, FinalActivation> = new Map([
  ['Softmax', 'softmax'],
  ['LogSoftmax', 'log_softmax'],
  ['Sigmoid', 'sigmoid'],
  ['QLinearSoftmax', 'softmax'],
  ['QLinearSigmoid', 'sigmoid'],
]);

/**
 * Searches backwards from a class output for its logits.
 *
 * @param output - the name of the graph output that holds the class scores
 * @returns the output itself and `none` if no activation function precedes it
 */
export function findLogits(model: OnnxModel, output: string): LogitsTensor {
  const index = indexGraph(model);
  const node = lastOperator(index, output);
  const finalActivation = node && activations.get(node.opType);
  if (node && finalActivation) return { logits: node.input[0] ?? '', finalActivation };
  const logits = node && softmaxArgument(index, node);
  return logits === undefined ? { logits: output, finalActivation: 'none' } : { logits, finalActivation: 'softmax' };
}

/** The operator that computes a tensor, skipping those that only pass it on. */
function lastOperator(index: GraphIndex, tensor: string): NodeProto | undefined {
  let carried = index.producer(tensor);
  for (let next = carriedBy(index, carried); next !== undefined; next = carriedBy(index, carried))
    carried = index.producer(next);
  return carried;
}

/** The scores that an operator passes on, as they are or times a constant; undefined if it computes them. */
function carriedBy(index: GraphIndex, node: NodeProto | undefined): string | undefined {
  if (!node) return undefined;
  const [first = '', second = ''] = node.input;
  if (carriers.has(node.opType)) return first;
  if (isScale(index, node, second)) return first;
  return node.opType === 'Mul' && isScale(index, node, first) ? second : undefined;
}

/** Whether an operator scales by one constant, as to percentages. */
function isScale(index: GraphIndex, { opType }: NodeProto, operand: string): boolean {
  if (opType !== 'Mul' && opType !== 'Div') return false;
  const numbers = constantNumbers(index, operand);
  return numbers?.length === 1 && numbers[0]! > 0;
}

/** z of exp(z) / sum exp(z), or of the form that subtracts max z first. */
function softmaxArgument(index: GraphIndex, division: NodeProto): string | undefined {
  const [dividend = '', divisor = ''] = division.input;
  const exponential = index.producer(dividend);
  const sum = index.producer(divisor);
  if (division.opType !== 'Div' || exponential?.opType !== 'Exp') return undefined;
  if (sum?.opType !== 'ReduceSum' || sum.input[0] !== dividend) return undefined;
  const [exponent = ''] = exponential.input;
  const shift = index.producer(exponent);
  const maximum = index.producer(shift?.input[1] ?? '');
  const shifted = shift?.opType === 'Sub' && maximum?.opType === 'ReduceMax' && maximum.input[0] === shift.input[0];
  return shifted ? shift.input[0] : exponent;
}

const products = new Set(['Gemm', 'MatMul', 'Conv', 'FusedMatMul', 'QGemm', 'QLinearMatMul', 'QLinearConv']);

/** Whether a tensor is a sum of weighted features, which nothing bounds: the result of Gemm, MatMul or Conv, with a bias or not. */
export function isLinear(model: OnnxModel, tensor: string): boolean {
  const index = indexGraph(model);
  const before = (name: string): NodeProto | undefined => {
    const node = index.producer(name);
    const carried = node?.opType === 'Clip' ? undefined : carriedBy(index, node);
    return carried === undefined ? node : before(carried);
  };
  const last = before(tensor);
  const sum = last?.opType === 'Add' ? last.input.find((name) => !index.isConstant(name)) : undefined;
  return products.has((sum === undefined ? last : before(sum))?.opType ?? '');
}
