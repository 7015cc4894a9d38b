export { activationShapes } from './activation-shapes.js';
export { classesOf, classOutput, declaredClassCount, declaredLabels, listOutputs } from './class-output.js';
export { findLogits, isLinear, type FinalActivation, type LogitsTensor } from './find-logits.js';
export { imageInput, type ImageInput, type ImageInputOptions, type Layout } from './image-input.js';
export { ownNormalization } from './own-normalization.js';
export { weightedLayers } from './weighted-layers.js';
export { scoreTensor, zipMapLabels } from './score-tensor.js';
