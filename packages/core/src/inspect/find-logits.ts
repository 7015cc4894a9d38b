/**
 * The logits of a model. Many models end in an activation function, and Score-CAM may need its input:
 *
 *   output = reshape(softmax(logits)),  softmax(z) = exp(z - max z) / sum exp(z - max z)
 *
 * The softmax may be one node, or several nodes that compute the formula.
 */
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { indexGraph, type GraphIndex } from '../onnx/graph-index.js';
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
  let node = index.producer(tensor);
  while (node && carriers.has(node.opType)) node = index.producer(node.input[0] ?? '');
  return node;
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
