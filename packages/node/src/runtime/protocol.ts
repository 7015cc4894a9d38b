import type { ModelSource } from '@scorecam/core';
import type { SessionCalls, SessionShape } from '@scorecam/core/runner';

/** An execution provider of onnxruntime that this package knows. */
export type Device = 'cuda' | 'webgpu' | 'cpu';

/** What the worker process can be asked to do. */
export interface Calls extends SessionCalls {
  /** Runs a graph of one node on a provider, to see whether it works here. */
  readonly probe: { readonly arguments: { readonly device: Device }; readonly answer: null };
  /** The milliseconds that a convolution of 0.23 GFLOP takes on a provider. */
  readonly time: { readonly arguments: { readonly device: Device }; readonly answer: number };
  readonly create: { readonly arguments: CreateArguments; readonly answer: SessionShape };
}

export interface CreateArguments {
  readonly device: Device;
  readonly model: ModelSource;
  /** Threads within one operator; onnxruntime's own choice, one a physical core, when absent. */
  readonly threads: number | undefined;
}
