import type { ModelSource } from '@scorecam/core';
import type { SessionCalls, SessionShape } from '@scorecam/core/runner';

/** An execution provider of onnxruntime-web that this package knows. */
export type Device = 'webgpu' | 'wasm';

/** What the worker can be asked to do. */
export interface Calls extends SessionCalls {
  /** Loads onnxruntime for one device; the first call of every worker. */
  readonly start: { readonly arguments: StartArguments; readonly answer: null };
  readonly create: { readonly arguments: { readonly model: ModelSource }; readonly answer: SessionShape };
}

export interface StartArguments {
  readonly device: Device;
  /** Whether an adapter that is a program, not a GPU, will do. */
  readonly allowSoftware: boolean;
  /** Threads of the wasm provider; onnxruntime's own choice when absent. */
  readonly threads: number | undefined;
  /** The folder of onnxruntime's .wasm files as an absolute URL that ends in "/"; beside the bundle when absent. */
  readonly wasmPaths: string | undefined;
}
