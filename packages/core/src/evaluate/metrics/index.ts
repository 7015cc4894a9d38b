/** The metrics. To add one: a file beside this one, a line here, and a row in docs/evaluation.md. */
import { complexity } from './complexity.js';
import { deletion, insertion } from './deletion-insertion.js';
import { effectiveComplexity } from './effective-complexity.js';
import { infidelity } from './infidelity.js';
import { recognition } from './kept-share.js';
import { localization } from './localization.js';
import { maxSensitivity } from './max-sensitivity.js';
import type { Metric } from './metric.js';
import { road } from './road.js';
import { sparseness } from './sparseness.js';

const list = [
  recognition,
  deletion,
  insertion,
  localization,
  road,
  sparseness,
  complexity,
  effectiveComplexity,
  infidelity,
  maxSensitivity,
] as const;

/** All metrics, in the order in which tables and rows have them. */
export const metrics: readonly Metric[] = list;

/** The name of a metric. */
export type MetricName = (typeof list)[number]['name'];

/** The names of all metrics. */
export const metricNames: readonly MetricName[] = list.map(({ name }) => name);

/** What was measured of one map, by field; what was not asked for, or could not be determined, is absent. */
export type MapRow = Readonly<Partial<Intersection<Awaited<ReturnType<(typeof list)[number]['measure']>>>>>;

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
