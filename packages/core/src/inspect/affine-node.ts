/** Nodes that scale and shift the channels of a tensor. */
import { floatAttribute } from '../onnx/attributes.js';
import type { NodeProto } from '../onnx/gen/onnx_pb.js';
import type { GraphIndex } from '../onnx/graph-index.js';
import { knownNumbers } from './known-numbers.js';

/** y = factor * x + offset. */
export interface Affine {
  readonly factor: number;
  readonly offset: number;
}

/** Of each channel, or one for all. */
type Channels = readonly Affine[];

/** What a node does to a tensor; undefined if it does something else, or its numbers are not known. */
export function affineOf(
  index: GraphIndex,
  { node, tensor }: { readonly node: NodeProto; readonly tensor: string },
): Channels | undefined {
  const operands = node.input
    .filter((each) => each !== tensor)
    .map((each) => knownNumbers(index, each) ?? meanPicture(index, each, node.opType));
  const isFirst = node.input[0] === tensor;
  switch (node.opType) {
    case 'Add':
      return channels(operands[0], (offset) => ({ factor: 1, offset }));
    case 'Mul':
      return channels(operands[0], (factor) => ({ factor, offset: 0 }));
    case 'Sub':
      return channels(operands[0], (c) => (isFirst ? { factor: 1, offset: -c } : { factor: -1, offset: c }));
    case 'Div':
      return isFirst ? channels(operands[0], (c) => ({ factor: 1 / c, offset: 0 })) : undefined;
    case 'BatchNormalization':
      return batchNorm(operands, floatAttribute(node, 'epsilon', 1e-5));
    case 'Conv':
      return scaling(operands);
    default:
      return undefined;
  }
}

/** The middle of the levels 0 to 255. */
const middle = 127.5;

/**
 * What a shift by a number for each place stands for if its numbers stay in the model's file: the mean of the pictures that a
 * network was trained with, which Caffe's networks subtract, in levels of 0 to 255.
 */
function meanPicture(index: GraphIndex, tensor: string, operator: string): readonly number[] | undefined {
  const dims = index.initializer(tensor)?.dims.map(Number) ?? [];
  const isPicture = dims.length >= 3 && dims.filter((dim) => dim > 1).length >= 2;
  if (!isPicture || !['Add', 'Sub'].includes(operator)) return undefined;
  return [operator === 'Add' ? -middle : middle];
}

/** One after the other; undefined if one is not known. */
export function composed(steps: readonly (Channels | undefined)[]): Channels | undefined {
  return steps.reduce<Channels | undefined>(
    (before, after) => before && after && compose(before, after),
    [{ factor: 1, offset: 0 }],
  );
}

function compose(before: Channels, after: Channels): Channels {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, i) => {
    const [first, then] = [before[i % before.length]!, after[i % after.length]!];
    return { factor: then.factor * first.factor, offset: then.factor * first.offset + then.offset };
  });
}

/** A constant that is a whole picture, as a mean image, stands for its mean. */
function channels(numbers: readonly number[] | undefined, each: (number: number) => Affine): Channels | undefined {
  if (!numbers || numbers.length === 0) return undefined;
  const mean = () => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return (numbers.length <= 4 ? numbers : [mean()]).map(each);
}

type Numbers = readonly number[] | undefined;

function batchNorm([scale, bias, mean, variance]: readonly Numbers[], epsilon: number): Channels | undefined {
  if (!scale || !bias || !mean || !variance) return undefined;
  return scale.map((value, c) => {
    const factor = value / Math.sqrt(variance[c]! + epsilon);
    return { factor, offset: bias[c]! - factor * mean[c]! };
  });
}

/** A convolution of one place, whose weights are one for each channel, or a diagonal. */
function scaling([weights, bias = [0]]: readonly Numbers[]): Channels | undefined {
  if (weights?.length !== 3 && weights?.length !== 9) return undefined;
  const isDiagonal = weights.length === 3 || weights.every((value, i) => i % 4 === 0 || value === 0);
  if (!isDiagonal) return undefined;
  const factors = weights.length === 3 ? weights : weights.filter((_, i) => i % 4 === 0);
  return factors.map((factor, c) => ({ factor, offset: bias[c % bias.length]! }));
}
