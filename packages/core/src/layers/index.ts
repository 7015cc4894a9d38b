export { defaultLayer } from './default-layer.js';
export { refuseHiddenConvolutions } from './hidden-convolutions.js';
export type { LayerCandidate, MeasuredLayer } from './layer-candidate.js';
export { listLayers } from './list-layers.js';
export { isPatchEmbedding } from './patch-embedding.js';
export { rawTensor, resolveLayer } from './resolve-layer.js';
