export { decodeImage, type DecodeOptions } from './decode-image.js';
export { declaredSize, decodePicture } from './decode-picture.js';
export { pictureExtensions } from './picture-format.js';
export type { ReadWasm, WasmFile } from './wasm-codec.js';
