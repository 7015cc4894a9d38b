import type { ModelSource, TensorMap, ValueInfo } from '@scorecam/core';

/** An execution provider of onnxruntime-web that this package knows. */
export type Device = 'webgpu' | 'wasm';

/** What the worker can be asked to do: the arguments of each call and what it answers. */
export interface Calls {
  /** Loads onnxruntime for one device; the first call of every worker. */
  start: { readonly arguments: StartArguments; readonly answer: null };
  create: { readonly arguments: { readonly model: ModelSource }; readonly answer: SessionShape };
  run: { readonly arguments: RunArguments; readonly answer: TensorMap };
  release: { readonly arguments: { readonly session: number }; readonly answer: null };
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

/** A message from the worker. `reason` is one sentence or more, in the runtime's words where it is the runtime's. */
export type Reply =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer<CallName> }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string }
  /** The worker is of no use any more, and its calls are not answered. */
  | { readonly kind: 'end'; readonly reason: string };
