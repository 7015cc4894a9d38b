export { baselineMap, baselineNames, type BaselineName, type BaselineSource } from './baselines.js';
export { compareMaps, type MapComparison, type Place } from './compare-maps.js';
export { colorizeDifference } from './colorize-difference.js';
export { areaUnderCurve } from './metrics/deletion-insertion.js';
export { chosenMetrics } from './evaluate-map.js';
export { metricNames, metrics, type MapRow, type MetricName } from './metrics/index.js';
export type {
  LocalizationFilter,
  MapFields,
  MeasuredPicture,
  Metric,
  MetricColumn,
  MetricCurve,
  MetricTable,
  RowFacts,
  TableSettings,
} from './metrics/metric.js';
export { type MapOrigin, MeasuredMap } from './metrics/measured-map.js';
export type { PerturbedPicture } from './metrics/score-perturbed.js';
export {
  evaluatePicture,
  type EvaluatedClass,
  type EvaluatedPicture,
  type Evaluation,
  type EvaluationTarget,
} from './evaluate-picture.js';
export { defaultEvaluation, resolveEvaluation, type EvaluationOptions } from './evaluation-options.js';
export {
  evaluationRow,
  isMeasured,
  type EvaluationRow,
  type FailedRow,
  type ImageRow,
  type RowIdentity,
} from './evaluation-row.js';
export { fillNames, type FillName } from '../image/fill.js';
export { keptMask, parseProtocol, relativeDrop, relativeGain, type KeptShare } from './metrics/kept-share.js';
export { defaultFilter, energyInside, isLocalized, peakInside } from './metrics/localization.js';
export { mapEntropy } from './map-entropy.js';
export { rankCorrelation, ranks } from './rank-correlation.js';
export { checkRegion, regionAtInput, regionShare, type Box, type Region } from './region.js';
export { sanityStages, type SanityRequest, type SanityStage } from './sanity.js';
export { mean, meanInterval, quantile, type MeanInterval } from './statistics.js';
export { structuralSimilarity } from './structural-similarity.js';
export {
  columnValue,
  meanCurves,
  metricColumns,
  summaryTables,
  type MeanCurves,
  type SummaryColumn,
  type SummaryLine,
  type SummaryRequest,
  type SummaryTable,
} from './summarize.js';
