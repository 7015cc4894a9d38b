import { ScorecamError } from '../errors.js';
import { defaultSteps } from './metrics/deletion-insertion.js';
import { type FillName, fillNames } from '../image/fill.js';
import { type MetricName, metricNames } from './metrics/index.js';
import { defaultProtocols, parseProtocol } from './metrics/kept-share.js';

/** Every choice in which evaluations differ. */
export interface EvaluationOptions {
  /** The names of the metrics, in the order of the tables. */
  readonly metrics: readonly MetricName[];
  /** What is kept of the picture for `recognition`: `map`, `topN` or `topN-map`. */
  readonly protocols: readonly string[];
  /** Steps of deletion and insertion, 1 or more. */
  readonly steps: number;
  /** The value of a removed pixel. */
  readonly deletionFill: FillName;
  /** The value of a pixel before it is inserted. */
  readonly insertionFill: FillName;
  /** Of the random map and, in summaries, of the bootstrap. */
  readonly seed: number;
}

/** The paper's protocols. */
export const defaultEvaluation: EvaluationOptions = {
  metrics: ['recognition', 'deletion', 'insertion', 'localization'],
  protocols: defaultProtocols,
  steps: defaultSteps,
  deletionFill: 'zero',
  insertionFill: 'zero',
  seed: 0,
};

/**
 * The default options with some replaced.
 *
 * @throws ScorecamError INVALID_OPTION, naming the option and what it may be
 */
export function resolveEvaluation(options: Partial<EvaluationOptions> = {}): EvaluationOptions {
  const resolved = { ...defaultEvaluation, ...options };
  resolved.protocols.forEach(parseProtocol);
  for (const metric of resolved.metrics) requireOneOf('metric', metric, metricNames);
  requireOneOf('deletion fill', resolved.deletionFill, fillNames);
  requireOneOf('insertion fill', resolved.insertionFill, fillNames);
  requireWhole('steps', resolved.steps, 1);
  requireWhole('seed', resolved.seed, 0);
  return resolved;
}

function requireOneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new ScorecamError('INVALID_OPTION', `The ${name} cannot be "${value}": it is one of ${allowed.join(', ')}.`);
}

function requireWhole(name: string, value: number, lowest: number): void {
  if (Number.isInteger(value) && value >= lowest) return;
  throw new ScorecamError('INVALID_OPTION', `The ${name} must be an integer of ${lowest} or more, not ${value}.`);
}
