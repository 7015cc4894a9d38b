/** What a map explains: which numbers of a model's outputs are the scores. A value, checked before a model is opened. */
import { ScorecamError } from '../errors.js';

/**
 * How the numbers of an output become scores:
 *
 *   softmax   logits, whose softmax gives probabilities that sum to 1
 *   sigmoid   logits, each with a probability of its own
 *   none      probabilities: nothing is applied to them
 *   value     numbers that are no probabilities, as an age: nothing is applied to them either
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
  readonly kind: 'class';
  /** Default: read from the graph, the model's card, and the values that the model gives. */
  readonly head?: HeadName | undefined;
  /** Of a head of values alone, which it implies (default: `up`). */
  readonly direction?: Direction | undefined;
}

/** What a map explains. */
export type Target = ClassTarget;

/** The target if none is stated. */
export const defaultTarget: ClassTarget = { kind: 'class' };

/** @throws ScorecamError INVALID_OPTION if the head is unknown or has no direction, or the direction is no number */
export function checkTarget({ head, direction }: Target): void {
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
