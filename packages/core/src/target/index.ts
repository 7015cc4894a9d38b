export { aimAtClasses, type HeadSource } from './aim.js';
export {
  checkTarget,
  type ClassTarget,
  defaultTarget,
  type Direction,
  type HeadName,
  headNames,
  type Target,
} from './target.js';
