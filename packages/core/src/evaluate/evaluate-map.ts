import type { FillName } from '../image/fill.js';
import type { EvaluationOptions } from './evaluation-options.js';
import { type MapRow, metrics } from './metrics/index.js';
import type { MeasuredMap } from './metrics/measured-map.js';
import type { MapFields, MeasuredPicture, Metric } from './metrics/metric.js';

/** The metrics that are to be measured, in the order of the list. */
export function chosenMetrics(options: EvaluationOptions): Metric[] {
  return metrics.filter(({ name }) => options.metrics.some((chosen) => chosen === name));
}

/** The fills whose bare pictures the metrics need. */
export function neededFills(options: EvaluationOptions): ReadonlySet<FillName> {
  return new Set(chosenMetrics(options).flatMap(({ fills }) => fills?.(options) ?? []));
}

/** How many perturbed pictures the metrics of one map take. */
export function perturbationCount(options: EvaluationOptions): number {
  return chosenMetrics(options).reduce((count, { passes }) => count + passes(options), 0);
}

/**
 * Measures a map by all metrics.
 *
 * @throws ScorecamError CANCELLED, RUNTIME_FAILURE
 */
export async function evaluateMap(
  picture: MeasuredPicture,
  map: MeasuredMap,
  options: EvaluationOptions,
): Promise<MapRow> {
  const fields: MapFields[] = [];
  for (const metric of chosenMetrics(options)) fields.push(await metric.measure(map, picture, options));
  return Object.assign({}, ...fields) as MapRow; // the fields of the metrics, which MapRow is made of
}
