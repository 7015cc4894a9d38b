import type { ModelSource, TensorMap, ValueInfo } from '@scorecam/core';

/** An execution provider of onnxruntime that this package knows. */
export type Device = 'cuda' | 'webgpu' | 'cpu';

/** What the worker process can be asked to do: the arguments of each call and what it answers. */
export interface Calls {
  /** Runs a graph of one node on a provider, to see whether it works here. */
  probe: { readonly arguments: { readonly device: Device }; readonly answer: null };
  /** The milliseconds that a convolution of 0.23 GFLOP takes on a provider. */
  time: { readonly arguments: { readonly device: Device }; readonly answer: number };
  create: { readonly arguments: CreateArguments; readonly answer: SessionShape };
  run: { readonly arguments: RunArguments; readonly answer: TensorMap };
  release: { readonly arguments: { readonly session: number }; readonly answer: null };
}

export interface CreateArguments {
  readonly device: Device;
  readonly model: ModelSource;
  /** Threads within one operator; onnxruntime's own choice, one a physical core, when absent. */
  readonly threads: number | undefined;
}

export interface RunArguments {
  readonly session: number;
  readonly feeds: TensorMap;
  readonly fetches: readonly string[];
}

/** A session as the worker made it: its number there, and its inputs and outputs. */
export interface SessionShape {
  readonly session: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export type CallName = keyof Calls;
export type Arguments<K extends CallName> = Calls[K]['arguments'];
export type Answer<K extends CallName> = Calls[K]['answer'];

/** A message to the worker. `id` is the caller's and comes back with the answer. */
export type Request = {
  [K in CallName]: { readonly id: number; readonly call: K; readonly arguments: Arguments<K> };
}[CallName];

/** A message from the worker. `reason` is the runtime's own message as it came. */
export type Reply =
  | { readonly id: number; readonly ok: true; readonly answer: Answer<CallName> }
  | { readonly id: number; readonly ok: false; readonly reason: string };
