import type { ModelSource } from '@scorecam/core';
import type { SessionCalls, SessionShape } from '@scorecam/core/runner';

/** An execution provider of onnxruntime-web that this package uses. */
export type Device = 'webgpu' | 'wasm';

/** The requests that the worker answers. */
export interface Calls extends SessionCalls {
  /** Loads onnxruntime for one device; the first call of every worker. */
  readonly start: { readonly arguments: StartArguments; readonly answer: null };
  readonly create: { readonly arguments: { readonly model: ModelSource }; readonly answer: SessionShape };
}

export interface StartArguments {
  readonly device: Device;
  /** Whether a software renderer is accepted as an adapter. */
  readonly allowSoftware: boolean;
  /** Threads of the wasm provider (default: onnxruntime's choice). */
  readonly threads: number | undefined;
  /** The folder of onnxruntime's .wasm files as an absolute URL that ends in "/" (default: beside the bundle). */
  readonly wasmPaths: string | undefined;
}
