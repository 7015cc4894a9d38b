/**
 * Which of onnxruntime-web's builds serves a device:
 *
 * - wasm: the plain build, the smallest, with every CPU operator
 * - webgpu: the build of the native WebGPU provider, which is Node's too. It waits for the GPU by JSPI where the browser
 *   has it; the build for the others does the same by Asyncify and is half as large again.
 *
 * The default build is not used: its own WebGPU provider is silently wrong on some operators.
 */
import type * as Ort from 'onnxruntime-web';
import type { Device } from './protocol.js';

export type OrtModule = typeof Ort;

/** Loads the code of a build; its .wasm file follows with the first session. */
export function loadOnnxruntime(device: Device): Promise<OrtModule> {
  if (device === 'wasm') return import('onnxruntime-web/wasm');
  return 'Suspending' in WebAssembly ? import('onnxruntime-web/jspi') : import('onnxruntime-web/webgpu');
}
