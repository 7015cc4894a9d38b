export { decodePicture } from './decode-picture.js';
export { pictureEndings } from './picture-format.js';
export type { ReadWasm, WasmFile } from './wasm-codec.js';
