export { createWebRuntime, type WebRuntime, type WebRuntimeOptions } from './runtime.js';
export { openWebExplainer, type OpenWebExplainerOptions } from './open-explainer.js';
export { openWebModel, type OpenWebModelOptions, type WebModel } from './open-model.js';
export type { FileSource } from './file-source.js';
export type { DownloadProgress, FetchOptions } from './fetch-blob.js';
export { readCard } from './read-card.js';
export { readPicture } from './read-picture.js';
export type { Device } from './protocol.js';
