export { checkGraph } from './check-graph.js';
export { exposeTensors, type ExposedTensors } from './expose-tensors.js';
export { applyPatch, type GraphPatch, type NamedChange } from './graph-patch.js';
export { imageInput, type ImageInput, type ImageInputOptions, type Layout } from './image-input.js';
export { keepOutputs } from './keep-outputs.js';
export { maskInput, maskInputs } from './mask-input.js';
export { symbolicBatch } from './symbolic-batch.js';
