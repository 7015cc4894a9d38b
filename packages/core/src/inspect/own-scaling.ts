import { TensorProto_DataType } from '../onnx/gen/onnx_pb.js';
import { indexGraph } from '../onnx/graph-index.js';
import { inferTypes } from '../onnx/infer-types.js';
import type { OnnxModel } from '../onnx/model.js';
import type { Affine } from './affine-node.js';
import { inputArithmetic } from './input-arithmetic.js';
import { knownNumbers } from './known-numbers.js';

/**
 * The numbers that a model expects if it scales its image itself. Its constants show it: y is 0 at the mean of the pictures, and
 * grows by 1 over their standard deviation, so that both tell pixel values of 0 to 255 from those of 0 to 1.
 */
export interface OwnScaling {
  /** The first operator in words, as `a subtraction`. */
  readonly operator: string;
  /** The range of the image's values; absent if the constants do not show it. */
  readonly range?: readonly [number, number];
  /** Present if the constants are the means that Caffe's networks have for blue, green and red, in this order. */
  readonly channelOrder?: 'bgr';
}

type Range = readonly [lowest: number, highest: number];

const levels: Range = [0, 255];
const shares: Range = [0, 1];
const bothSigns: Range = [-1, 1];
const ranges = [levels, shares, bothSigns];

/** What Caffe's networks subtract. */
const caffeMean = [103.939, 116.779, 123.68];

/** Undefined for a model that does not begin with arithmetic on its image. */
export function ownScaling(model: OnnxModel, input: string): OwnScaling | undefined {
  const arithmetic = inputArithmetic(model, input);
  if (!arithmetic?.affine) return arithmetic ?? quantization(model, input);
  const { operator, affine } = arithmetic;
  const range = ranges.find((each) => affine.every((channel) => fits(channel, each, operator)));
  const isCaffe = affine.length === 3 && caffeMean.every((mean, c) => Math.abs(meanOf(affine[c]!) - mean) < 1.5);
  return { operator, ...(range && { range }), ...(range && isCaffe && { channelOrder: 'bgr' }) };
}

/** Whether 0 stands for a mean of pictures in the range, and 1 for a deviation; or whether the arithmetic makes one range of another. */
function fits(affine: Affine, range: Range, operator: string): boolean {
  const [lowest, highest] = range;
  const others = [levels, shares].filter((each) => each !== range);
  if (others.some((each) => changesRange(affine, each, range))) return true;
  if (affine.offset === 0) return false;
  const length = highest - lowest;
  const [mean, deviation] = [(meanOf(affine) - lowest) / length, 1 / affine.factor / length];
  return mean >= 0.2 && mean <= 0.8 && deviation > 0 && deviation <= mostDeviation(range, operator);
}

/**
 * Of the length of the range. A batch-norm that was trained on normalized pictures has means around 0 and deviations around 1, as
 * has a change from one normalization to another; pictures deviate by a quarter of their range.
 */
function mostDeviation(range: Range, operator: string): number {
  const isNormalization = operator === 'a normalization';
  if (range === bothSigns) return isNormalization ? 0 : 0.35;
  return range === shares && isNormalization ? 0.5 : 1;
}

/** Whether the ends of one range become those of another. */
function changesRange({ factor, offset }: Affine, to: Range, from: Range): boolean {
  const [lowest, highest] = from;
  return isNear([factor * lowest + offset, factor * highest + offset], to);
}

/** Whether a range is the one that is meant: 1/256 is written for 1/255. */
function isNear(found: Range, meant: Range): boolean {
  return meant.every((end, i) => Math.abs(found[i]! - end) < 0.01 * meant[1]);
}

function meanOf({ factor, offset }: Affine): number {
  return -offset / factor;
}

/**
 * The range that a quantization at the beginning covers, as it was calibrated: 256 steps of the scale, less the zero point. Nothing for
 * any other range, such as that of ImageNet's normalized pictures.
 */
function quantization(model: OnnxModel, input: string): OwnScaling | undefined {
  const index = indexGraph(model);
  const [node] = index.consumers(input);
  if (node?.opType !== 'QuantizeLinear') return undefined;
  const [scale, zero] = node.input.slice(1, 3).map((name) => knownNumbers(index, name)?.[0]);
  const isUnsigned = inferTypes(index)(node.output[0]).dataType === TensorProto_DataType.UINT8;
  if (scale === undefined || zero === undefined || !isUnsigned) return undefined;
  const range = ranges.find((each) => isNear([-zero * scale, (255 - zero) * scale], each));
  return range && { operator: 'a quantization', range };
}
