/** What the network says about a picture, class by class, and which classes are to be explained. */
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

/** How sure the model is of a class, in words: `52.0 %`, `score -3.1`. */
export function describeScore({
  probability,
  logit,
}: {
  readonly probability?: number | undefined;
  readonly logit: number;
}): string {
  return probability === undefined ? `score ${logit.toPrecision(3)}` : percent(probability);
}

/** A probability for people: `52.0 %`, and `below 0.1 %` for the smallest. */
export function percent(probability: number): string {
  return probability > 0 && probability < 0.001 ? 'below 0.1 %' : `${(100 * probability).toFixed(1)} %`;
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

/** Under this probability a class is as good as absent for the model. */
const improbable = 0.05;

/** What to keep in mind with the maps of classes that the model does not see: each has a scale of its own. */
export function improbableNotice(classes: readonly Prediction[]): string[] {
  const named = classes
    .filter(({ probability }) => probability !== undefined && probability < improbable)
    .map(({ index, label, probability }) => `${label ?? `class ${index}`} (${percent(probability!)})`);
  if (named.length === 0) return [];
  return [
    `The model finds little of ${named.join(', ')} in the picture; a map shows the most relevant regions even so, because each map has a scale of its own.`,
  ];
}

/** A notice if the numbers of labels and classes differ. */
export function labelsNotice(labels: readonly string[], classCount: number): string[] {
  if (labels.length === 0 || labels.length === classCount) return [];
  return [
    `There are ${labels.length} labels for the ${classCount} classes of the model: check that they belong together.`,
  ];
}
