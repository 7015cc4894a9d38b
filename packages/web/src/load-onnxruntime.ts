/**
 * The builds of onnxruntime-web by device:
 *
 * - wasm: the plain build, the smallest, with every CPU operator
 * - webgpu: the build of the native WebGPU provider, the same as Node's. It waits for the GPU through JSPI if the
 *   browser has it; the build for other browsers uses Asyncify instead and is half as large again.
 *
 * The default build is not used: its own WebGPU provider gives silently wrong results for some operators.
 */
import type * as Ort from 'onnxruntime-web';
import type { Device } from './protocol.js';

export type OrtModule = typeof Ort;

/** Loads the code of a build; its .wasm file follows with the first session. */
export function loadOnnxruntime(device: Device): Promise<OrtModule> {
  if (device === 'wasm') return import('onnxruntime-web/wasm');
  return 'Suspending' in WebAssembly ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu');
}
