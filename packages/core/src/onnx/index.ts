export { memorySource, type ByteSource } from './byte-source.js';
export { weightFiles, type WeightFile } from './external-data.js';
export { type FilePiece, filePieces, type FileRange } from './file-pieces.js';
export { constantInts, indexGraph } from './graph-index.js';
export { writeModel, type OnnxModel } from './model.js';
export { readModel } from './read-model.js';
export { relocateWeights } from './relocate-weights.js';
export type { DeclaredDim } from './value-info.js';
