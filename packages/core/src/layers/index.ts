export { hasTokens } from './attention.js';
export { defaultLayer, lastAttended } from './default-layer.js';
export { refuseHiddenConvolutions } from './hidden-convolutions.js';
export type { LayerCandidate, MeasuredLayer } from './layer-candidate.js';
export { listLayers } from './list-layers.js';
export { isPatchEmbedding } from './patch-embedding.js';
export type { PlacesOf } from './places.js';
export { rawTensor, resolveLayer } from './resolve-layer.js';
export { type MeasuredShapes, tracePlaces } from './trace-places.js';
