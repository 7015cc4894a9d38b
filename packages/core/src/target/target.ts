/** What a map explains: which numbers of a model's outputs are the scores. A value, checked before a model is opened. */
import { ScorecamError } from '../errors.js';
import type { FileIdentity } from '../file-identity.js';
import type { DetectionForm } from './detection-form.js';

/**
 * How the numbers of an output become scores:
 *
 *   softmax   logits, whose softmax gives probabilities that sum to 1
 *   sigmoid   logits, each with a probability of its own
 *   none      probabilities: nothing is applied to them
 *   value     numbers that are not probabilities, such as an age: nothing is applied to them either
 */
export const headNames = ['softmax', 'sigmoid', 'value', 'none'] as const;

/** The name of a head, as flags and records give it. */
export type HeadName = (typeof headNames)[number];

/**
 * What of a number y a map shows: the evidence for a high number (the score is y), for a low one (-y), or for one near
 * to X (-|y - X|).
 */
export type Direction = 'up' | 'down' | { readonly toward: number };

/** The scores of an output of shape [N, C]. */
export interface ClassTarget {
  /** The score of a class, or a value. */
  readonly kind: 'class';
  /** Default: read from the graph, the model's card, and the values that the model gives. */
  readonly head?: HeadName | undefined;
  /** Of a head of values alone, which it implies (default: `up`). */
  readonly direction?: Direction | undefined;
}

/** Left, top, right and bottom in pixels of the network's input. */
export type InputBox = readonly [number, number, number, number];

/** A weight for each pixel, row by row, over the whole input of the network, at any size. */
export interface RegionWeights {
  /** Rows. */
  readonly height: number;
  /** Columns. */
  readonly width: number;
  /** `height * width` finite numbers, of which one is not 0. */
  readonly data: ArrayLike<number>;
  /** The file of the mask that they were made of, which results record, so that they can be verified. */
  readonly source?: FileIdentity | undefined;
}

/** The sum of a class over the pixels of a segmentation, (N, C, H, W) or (N, H, W, C): one score for each class. */
export interface SegmentTarget {
  /** A class of a segmentation. */
  readonly kind: 'segment';
  /** The pixels that count: those whose centers are in a box, or all of them by their weights (default: all alike). */
  readonly region?: RegionWeights | InputBox | undefined;
}

/**
 * The detection of what is in a box: for each class the highest product of a found box's overlap with it (intersection over
 * union) and the class's score there. As D-RISE (arXiv 2006.03204) weighs both, for one class.
 */
export interface BoxTarget {
  /** A box that the caller draws. */
  readonly kind: 'box';
  /** Left, top, right and bottom in pixels of the network's input. */
  readonly box: InputBox;
  /** How the outputs hold boxes and scores (default: read from their shapes, their values and the number of labels). */
  readonly form?: DetectionForm | undefined;
}

/**
 * The row of a box that the model finds: left, top, right and bottom in pixels of the network's input, then its score for each
 * class, 4 + C numbers.
 */
export interface FoundBoxTarget {
  /** A box that the model finds. */
  readonly kind: 'found-box';
  /** Its place among the boxes of the output, from 0. */
  readonly index: number;
}

/** The cosine between the embedding of the picture and that of a reference. */
export interface SimilarityTarget {
  /** The similarity to another picture. */
  readonly kind: 'similarity';
  /** The embedding of another picture, or the mean direction of several, D numbers. */
  readonly reference: ArrayLike<number>;
  /** The file of that picture, or the files of all, which results record, so that they can be verified. */
  readonly source?: FileIdentity | readonly FileIdentity[] | undefined;
}

/** A target of an output that holds no classes. */
export type OutputTarget = SegmentTarget | BoxTarget | FoundBoxTarget | SimilarityTarget;

/** What a map explains. Each has a form in the graph, so that methods by gradients explain it too. */
export type Target = ClassTarget | OutputTarget;

/** The target if none is stated. */
export const defaultTarget: ClassTarget = { kind: 'class' };

/** @throws ScorecamError INVALID_OPTION, saying what of the target cannot be */
export function checkTarget(target: Target): void {
  if (target.kind === 'class') checkHead(target);
  if (target.kind === 'box') checkBox(target);
  if (target.kind === 'found-box') checkIndex(target);
  if (target.kind === 'segment' && target.region) checkRegion(target.region);
}

function checkBox({ box: [left, top, right, bottom] }: { readonly box: InputBox }): void {
  if ([left, top, right, bottom].every(Number.isFinite) && left < right && top < bottom) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    'A box must have its left edge before its right, and its top above its bottom.',
  );
}

function checkIndex({ index }: FoundBoxTarget): void {
  if (Number.isInteger(index) && index >= 0) return;
  throw new ScorecamError('INVALID_OPTION', `The index of a box must be an integer of 0 or more, not ${index}.`);
}

function checkRegion(region: NonNullable<SegmentTarget['region']>): void {
  if (isBox(region)) checkBox({ box: region });
  else checkWeights(region);
}

/** Whether a region is a box. */
export function isBox(region: RegionWeights | InputBox): region is InputBox {
  return Array.isArray(region);
}

/** @throws ScorecamError INVALID_OPTION if no pixel counts, or the numbers are too few, too many or not finite */
export function checkWeights({ height, width, data }: RegionWeights): void {
  const isWhole = height >= 1 && width >= 1 && data.length === height * width;
  if (isWhole && Array.from(data).some((value) => value !== 0) && Array.from(data).every(Number.isFinite)) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    'A region must have one finite weight for each pixel, and one that is not 0.',
  );
}

function checkHead({ head, direction }: ClassTarget): void {
  if (head !== undefined && !headNames.includes(head))
    throw new ScorecamError('INVALID_OPTION', `Unknown head "${String(head)}"; use one of ${headNames.join(', ')}.`);
  if (direction === undefined) return;
  if (head !== undefined && head !== 'value')
    throw new ScorecamError(
      'INVALID_OPTION',
      `The head ${head} has no direction; leave it out, or use the head value.`,
    );
  if (direction === 'up' || direction === 'down' || Number.isFinite(direction.toward)) return;
  throw new ScorecamError('INVALID_OPTION', `The direction cannot be toward ${direction.toward}; use a number.`);
}
