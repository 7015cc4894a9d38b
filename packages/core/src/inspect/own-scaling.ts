import type { OnnxModel } from '../onnx/model.js';
import type { Affine } from './affine-node.js';
import { inputArithmetic } from './input-arithmetic.js';

/**
 * The numbers that a model expects if it scales its image itself. Its constants show it: y is 0 at the mean of the pictures, and
 * grows by 1 over their standard deviation, so that both tell pixel values of 0 to 255 from those of 0 to 1.
 */
export interface OwnScaling {
  /** The first operator in words, as `a subtraction`. */
  readonly operator: string;
  /** What the image's values lie in; absent if the constants do not show it. */
  readonly range?: readonly [number, number];
  /** Present if the constants are the means that Caffe's networks have for blue, green and red, in this order. */
  readonly channelOrder?: 'bgr';
}

const levels = [0, 255] as const;
const shares = [0, 1] as const;

/** What Caffe's networks subtract. */
const caffeMean = [103.939, 116.779, 123.68];

/** Undefined for a model that does not begin with arithmetic on its image. */
export function ownScaling(model: OnnxModel, input: string): OwnScaling | undefined {
  const arithmetic = inputArithmetic(model, input);
  if (!arithmetic?.affine) return arithmetic;
  const { operator, affine } = arithmetic;
  // A batch-norm that was trained on normalized pictures may have any mean around 0.
  const ranges = operator === 'a normalization' ? [levels] : [levels, shares];
  const range = ranges.find((each) => affine.every((channel) => fits(channel, each)));
  const isCaffe = affine.length === 3 && caffeMean.every((mean, c) => Math.abs(meanOf(affine[c]!) - mean) < 1.5);
  return { operator, ...(range && { range }), ...(range && isCaffe && { channelOrder: 'bgr' }) };
}

/**
 * Whether 0 stands for a mean of pictures in the range, and 1 for at most its length; of arithmetic without an offset, whether it
 * makes one range of the other.
 */
function fits({ factor, offset }: Affine, [, highest]: readonly [number, number]): boolean {
  if (offset === 0) return Math.abs(factor * (highest === 1 ? 1 / 255 : 255) - 1) < 0.01; // 1/256 is written for 1/255
  const [mean, deviation] = [-offset / factor / highest, 1 / factor / highest];
  return mean >= 0.2 && mean <= 0.8 && deviation > 0 && deviation <= 1;
}

function meanOf({ factor, offset }: Affine): number {
  return -offset / factor;
}
