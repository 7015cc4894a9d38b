export { aim, type HeadSource } from './aim.js';
export { targetOutput } from './choose-output.js';
export {
  type BoxTarget,
  checkTarget,
  type ClassTarget,
  defaultTarget,
  type Direction,
  type HeadName,
  headNames,
  type OutputTarget,
  type SegmentTarget,
  type SimilarityTarget,
  type Target,
} from './target.js';
