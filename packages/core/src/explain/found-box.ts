import { ScorecamError } from '../errors.js';

/** A box that a detector finds in a picture. */
export interface FoundBox {
  /** Left, top, right and bottom in pixels of the network's input. */
  readonly box: readonly [number, number, number, number];
  /** The class of the highest score. */
  readonly classIndex: number;
  /** That score, in [0, 1]. */
  readonly score: number;
}

/**
 * Reads the scores of a FoundBoxTarget.
 *
 * @throws ScorecamError INVALID_OPTION if the box is empty
 */
export function foundBox([left = 0, top = 0, right = 0, bottom = 0, ...scores]: Float32Array, index: number): FoundBox {
  const score = Math.max(...scores);
  if (left < right && top < bottom)
    return { box: [left, top, right, bottom], classIndex: scores.indexOf(score), score };
  throw new ScorecamError('INVALID_OPTION', `The box ${index} is empty: the model finds fewer boxes in this picture.`);
}
