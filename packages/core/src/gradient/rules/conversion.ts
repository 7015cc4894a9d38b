/** Casts, clips and quantization. */
import { floatAttribute, intAttribute } from '../../onnx/attributes.js';
import { TensorProto_DataType as DataType, type NodeProto } from '../../onnx/gen/onnx_pb.js';
import { alongAxis } from '../plain-weight.js';
import { isFloat } from '../path.js';
import { full, type Gradient, passes, type Rule, type RuleTable, single, type Single } from '../rule.js';
import type { Scope } from '../scope.js';
import { between, within } from './masks.js';

export const conversionRules: RuleTable = {
  Cast: castRule,
  CastLike: castRule,
  Clip: single(clipGradient),
  QuantizeLinear: single(quantizeGradient),
  // The gradient of a quantized tensor is that of the floats that it stands for.
  DequantizeLinear: passes,
};

function castRule(node: NodeProto, [dy]: Parameters<Rule>[1], scope: Scope): readonly (Gradient | undefined)[] {
  const [x, y] = [scope.type(scope.input(0)), scope.type(node.output[0] ?? '')];
  if (!isFloat(x) || !isFloat(y)) scope.refuse('it rounds to integers, and rounding has no gradient');
  if (!dy || x === y) return [dy];
  return [{ ...dy, tensor: scope.graph.node('Cast', [dy.tensor], { to: x }) }];
}

/**
 * dy [low < y < high], as a ReLU6 has it. A bound of 0 below makes it a ReLU, with the ReLU's own rule.
 */
function clipGradient({ node, y, dy, scope }: Single): Gradient {
  const bounds =
    scope.opset < 11 ? attributeBounds(node) : { low: node.input[1] || undefined, high: node.input[2] || undefined };
  const isRelu = scope.relu !== 'gradient' && isZero(bounds.low, scope);
  const passed = isRelu ? { ...dy, tensor: scope.op('Relu', dy.tensor) } : dy;
  const mask = isRelu && scope.relu === 'deconvolution' ? undefined : between(scope, y, bounds);
  return mask ? full(scope.op('Mul', passed.tensor, mask)) : passed;
}

function attributeBounds(node: NodeProto) {
  const bound = (name: string) => {
    const value = floatAttribute(node, name, NaN);
    // Exporters write the largest float for a bound that is none.
    return Math.abs(value) < 3e38 ? value : undefined;
  };
  return { low: bound('min'), high: bound('max') };
}

function isZero(bound: string | number | undefined, scope: Scope): boolean {
  const value = typeof bound === 'string' ? scope.numbers(bound)?.[0] : bound;
  return value === 0;
}

/** The smallest and the largest number of the quantized types. */
const ranges: ReadonlyMap<number, readonly [number, number]> = new Map([
  [DataType.INT4, [-8, 7]],
  [DataType.UINT4, [0, 15]],
  [DataType.INT8, [-128, 127]],
  [DataType.UINT8, [0, 255]],
  [DataType.INT16, [-32768, 32767]],
  [DataType.UINT16, [0, 65535]],
]);

/**
 * dy [low <= x <= high], with the least and the largest number that the type can stand for. Quantizers fold a ReLU into
 * this saturation: its zeros are on the bound and must pass, and nothing else stops the gradient of what it cut off.
 */
function quantizeGradient({ node, x, y, dy, scope }: Single): Gradient {
  const range = ranges.get(scope.type(y)) ?? scope.refuse('it does not quantize to integers of 4, 8 or 16 bits');
  if (intAttribute(node, 'block_size', 0) > 0) scope.refuse('it quantizes block by block');
  scope.notice('The model is quantized: the gradients are those of the network without rounding.');
  const scale = alongAxis(scope, node, scope.input(1));
  const zeroPoint = node.input[2] ? scope.asFloat(alongAxis(scope, node, node.input[2])) : 0;
  const [low, high] = range.map((bound) => scope.op('Mul', scale, scope.op('Sub', bound, zeroPoint)));
  return full(scope.op('Mul', dy.tensor, within(scope, x, { low: low ?? 0, high: high ?? 0 })));
}
