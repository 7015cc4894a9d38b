export { channelsFirst } from './channels-first.js';
export { checkGraph } from './check-graph.js';
export { exposeTensors } from './expose-tensors.js';
export { applyPatch } from './graph-patch.js';
export { keepOutputs } from './keep-outputs.js';
export { maskInput, maskInputs } from './mask-input.js';
export { randomizeWeights, type Randomization } from './randomize-weights.js';
export { stripInference } from './strip-inference.js';
export { symbolicBatch } from './symbolic-batch.js';
