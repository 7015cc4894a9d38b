export { aim, type HeadSource } from './aim.js';
export { targetOutput } from './choose-output.js';
export {
  type BoxColumns,
  type Columns,
  type DetectionForm,
  detectionForm,
  type ScoreColumns,
} from './detection-form.js';
export { joinDetections, type JoinedDetections } from './join-detections.js';
export {
  type BoxTarget,
  checkTarget,
  type ClassTarget,
  defaultTarget,
  type Direction,
  type FoundBoxTarget,
  type HeadName,
  headNames,
  type InputBox,
  isBox,
  type OutputTarget,
  type RegionWeights,
  type SegmentTarget,
  type SimilarityTarget,
  type Target,
} from './target.js';
