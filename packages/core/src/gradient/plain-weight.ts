import { intAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import { fromFront } from './axes.js';
import type { Scope } from './scope.js';

/**
 * A weight as the backward pass reads it: the tensor itself, unless it is dequantized. A second reader of the result of a
 * DequantizeLinear makes onnxruntime fail if it is asked for exact products of 8-bit integers (it turns the signed
 * weight into an unsigned one, once for each reader). So the same arithmetic, scale (weight - zero point), is written
 * out, which the runtime computes while it loads.
 */
export function plainWeight(scope: Scope, tensor: string): string {
  const node = scope.constantProducer(tensor);
  if (node?.opType !== 'DequantizeLinear' || intAttribute(node, 'block_size', 0) > 0) return tensor;
  const [weight = '', scale = '', zeroPoint] = node.input;
  const shifted = zeroPoint
    ? scope.op('Sub', scope.asFloat(weight), scope.asFloat(alongAxis(scope, node, zeroPoint)))
    : scope.asFloat(weight);
  return scope.op('Mul', shifted, alongAxis(scope, node, scale));
}

/**
 * A parameter of QuantizeLinear or DequantizeLinear, one number or one for each slice of an axis, in a shape that
 * broadcasts to the input of the node.
 */
export function alongAxis(scope: Scope, node: NodeProto, parameter: string): string {
  const dims = scope.dims(parameter);
  const rank = scope.dims(node.input[0] ?? '').length;
  if (dims.length === 0 || rank < 2) return parameter;
  const behind = rank - 1 - fromFront(intAttribute(node, 'axis', 1), rank);
  return scope.reshape(parameter, [dims[0] ?? 1, ...Array<number>(behind).fill(1)]);
}
