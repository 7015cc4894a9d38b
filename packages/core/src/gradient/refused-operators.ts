import { ScorecamError } from '../errors.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { nodeTitle } from './scope.js';

const controlFlow = new Set(['If', 'Loop', 'Scan', 'LSTM', 'GRU', 'RNN']);
const sequences = /Sequence|^Optional/;

/** Operators that compute with integers. */
const integerArithmetic = new Set([
  'QLinearConv',
  'QLinearMatMul',
  'ConvInteger',
  'MatMulInteger',
  'DynamicQuantizeLinear',
]);

/** The refusal of a node that has no rule, with the reason and, if there is one, the remedy. */
export function refusedOperator(node: NodeProto): ScorecamError {
  return new ScorecamError('UNSUPPORTED_MODEL', refusal(node));
}

function refusal(node: NodeProto): string {
  const { opType, domain, input } = node;
  const title = nodeTitle(node);
  if (!['', 'ai.onnx'].includes(domain)) {
    return `The gradient of ${title} is not known: it belongs to "${domain}", not to the ONNX operators; use the original model, before a runtime optimized it.`;
  }
  if (controlFlow.has(opType) || sequences.test(opType)) {
    return `Gradients do not pass the control flow or recurrence of ${title}; use a method without gradients.`;
  }
  if (integerArithmetic.has(opType)) {
    return `The model computes in integers from "${input[0] ?? ''}" on (${title}), and rounding has no gradient; use the float model, or one quantized with QuantizeLinear and DequantizeLinear.`;
  }
  return `The gradient of ${title} has no rule yet.`;
}
