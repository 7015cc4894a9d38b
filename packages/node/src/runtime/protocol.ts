import type { ModelSource } from '@scorecam/core';
import type { SessionCalls, SessionShape } from '@scorecam/core/runner';

/** An execution provider of onnxruntime that this package knows. */
export type Device = 'cuda' | 'webgpu' | 'cpu';

/** The requests that the worker process answers. */
export interface Calls extends SessionCalls {
  /** Runs a graph of one node on a provider, to see whether it works here. */
  readonly probe: { readonly arguments: { readonly device: Device }; readonly answer: null };
  /** The milliseconds that a convolution of 0.23 GFLOP takes on a provider. */
  readonly time: { readonly arguments: { readonly device: Device }; readonly answer: number };
  /** The processor time that the process has used, in milliseconds. */
  readonly usage: { readonly arguments: null; readonly answer: number };
  readonly create: { readonly arguments: CreateArguments; readonly answer: SessionShape };
}

export interface CreateArguments {
  readonly device: Device;
  readonly model: ModelSource;
  /** Threads within one operator; default: onnxruntime's choice, one per physical core. */
  readonly threads: number | undefined;
}
