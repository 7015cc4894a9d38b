export { baselineMap, baselineNames, type BaselineName, type BaselineSource } from './baselines.js';
export { compareMaps, strongestPlace, type MapComparison, type Place } from './compare-maps.js';
export { colorizeDifference } from './colorize-difference.js';
export { areaUnderCurve, defaultSteps, importanceRanks, stepSizes } from './metrics/deletion-insertion.js';
export { type MapScores } from './evaluate-map.js';
export {
  evaluatePicture,
  type EvaluatedClass,
  type EvaluatedPicture,
  type Evaluation,
  type EvaluationTarget,
} from './evaluate-picture.js';
export {
  defaultEvaluation,
  metricNames,
  resolveEvaluation,
  type EvaluationOptions,
  type MetricName,
} from './evaluation-options.js';
export {
  evaluationRow,
  isMeasured,
  keptKey,
  type EvaluationRow,
  type FailedRow,
  type ImageRow,
  type MapRow,
  type RowIdentity,
} from './evaluation-row.js';
export { fillNames, fillTensor, type FillName } from '../image/fill.js';
export {
  defaultProtocols,
  keptMask,
  parseProtocol,
  relativeDrop,
  relativeGain,
  type KeptShare,
} from './metrics/kept-share.js';
export { energyInside, peakInside } from './metrics/localization.js';
export { mapEntropy } from './map-entropy.js';
export { rankCorrelation, ranks } from './rank-correlation.js';
export { checkRegion, regionAtInput, regionShare, type Box, type Region } from './region.js';
export { sanityStages, type SanityRequest, type SanityStage } from './sanity.js';
export { mean, meanInterval, quantile, type MeanInterval } from './statistics.js';
export { structuralSimilarity } from './structural-similarity.js';
export {
  defaultFilter,
  isLocalized,
  meanCurves,
  summaryTables,
  type LocalizationFilter,
  type MeanCurves,
  type SummaryColumn,
  type SummaryLine,
  type SummaryRequest,
  type SummaryTable,
} from './summarize.js';
