/** What the network says of a picture, class by class, and which classes are to be explained. */
import { type Head, probabilities } from '../model/head.js';
import { ScorecamError } from '../errors.js';
import type { ExplainOptions } from './explainer-options.js';
import type { Prediction } from './explanation.js';
import { findClass } from '../card/labels.js';

/** All classes, by class index. */
export function predict(logits: Float32Array, head: Head, labels: readonly string[]): Prediction[] {
  const probability = probabilities(logits, head);
  return Array.from(logits, (logit, index) => {
    const label = labels[index];
    return { index, ...(label !== undefined && { label }), probability: probability[index] ?? 0, logit };
  });
}

/** The `count` most probable classes; of equally probable ones the lower class index comes first. */
export function mostProbable(predictions: readonly Prediction[], count: number): Prediction[] {
  return predictions.toSorted((a, b) => b.probability - a.probability || a.index - b.index).slice(0, count);
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
    return [...new Set(classes.map((name) => findClass(name, { labels, classCount: predictions.length })))];
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
