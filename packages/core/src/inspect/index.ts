export { activationShapes } from './activation-shapes.js';
export {
  classesOf,
  classOutput,
  declaredClassCount,
  declaredLabels,
  listOutputs,
  outputOfScores,
} from './class-output.js';
export { findLogits, isLinear, type FinalActivation, type LogitsTensor } from './find-logits.js';
export { imageInput, type ImageInput, type ImageInputOptions } from './image-input.js';
export type { Layout } from './layout.js';
export { missingAxis, type MissingAxis } from './missing-axis.js';
export type { OwnScaling } from './own-scaling.js';
export { weightedLayers } from './weighted-layers.js';
export { scoreTensor, zipMapLabels } from './score-tensor.js';
