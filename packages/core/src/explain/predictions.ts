/** What the network says of a picture, class by class, and which classes are to be explained. */
import { type Head, probabilities } from '../model/head.js';
import { ScorecamError } from '../errors.js';
import type { ExplainOptions } from './explainer-options.js';
import type { Prediction } from './explanation.js';
import { findClasses } from '../card/labels.js';

/** All classes, by class index. */
export function predict(logits: Float32Array, head: Head, labels: readonly string[]): Prediction[] {
  const row = head.name === 'value' ? undefined : probabilities(logits, head);
  return Array.from(logits, (logit, index) => {
    const [label, probability] = [labels[index], row?.[index]];
    return { index, ...(label !== undefined && { label }), ...(probability !== undefined && { probability }), logit };
  });
}

/** The `count` most probable classes, or those of the highest scores; of equal ones the lower class index comes first. */
export function mostProbable(predictions: readonly Prediction[], count: number): Prediction[] {
  const scoreOf = ({ probability, logit }: Prediction) => probability ?? logit;
  return predictions.toSorted((a, b) => scoreOf(b) - scoreOf(a) || a.index - b.index).slice(0, count);
}

/** How sure the model is of a class, in words: `probability 0.52`, `score -3.1`. */
export function describeScore({
  probability,
  logit,
}: {
  readonly probability?: number | undefined;
  readonly logit: number;
}): string {
  return probability === undefined ? `score ${logit.toPrecision(3)}` : `probability ${probability.toPrecision(3)}`;
}

/**
 * The class indices that a request names, each once, or the most probable ones.
 *
 * @throws ScorecamError UNKNOWN_CLASS, or INVALID_OPTION if `top` is not a positive integer
 */
export function chooseClasses(
  predictions: readonly Prediction[],
  { classes, top = 1 }: Pick<ExplainOptions, 'classes' | 'top'>,
): number[] {
  if (classes) {
    const labels = predictions.flatMap(({ label }) => label ?? []);
    return findClasses(classes, { labels, classCount: predictions.length });
  }
  if (!Number.isInteger(top) || top < 1)
    throw new ScorecamError('INVALID_OPTION', `top must be a positive integer, not ${top}.`);
  return mostProbable(predictions, top).map(({ index }) => index);
}

/** A word of doubt where labels and classes differ in number. */
export function labelsNotice(labels: readonly string[], classCount: number): string[] {
  if (labels.length === 0 || labels.length === classCount) return [];
  return [
    `There are ${labels.length} labels for the ${classCount} classes of the model: check that they belong together.`,
  ];
}
