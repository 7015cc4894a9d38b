/**
 * The messages between a runner and the worker in which it keeps onnxruntime: a process in Node, a thread in a browser.
 * A runner lists its calls as an interface `C`: by name, the arguments of each call and its answer.
 */
import type { ValueInfo } from '../runtime.js';
import type { TensorMap } from '../tensor.js';
import type { SentFeeds } from './repeated-feeds.js';

/** The calls that every worker answers once a session exists. */
export interface SessionCalls {
  /** Runs a graph. */
  readonly run: { readonly arguments: RunArguments; readonly answer: TensorMap };
  /** Frees a session. */
  readonly release: { readonly arguments: { readonly session: number }; readonly answer: null };
}

/** One run of a session. */
export interface RunArguments {
  /** The number of the session. */
  readonly session: number;
  /** A tensor for each input. */
  readonly feeds: SentFeeds;
  /** Names of the outputs to return. */
  readonly fetches: readonly string[];
}

/** A session in the worker: its number there, and its inputs and outputs. */
export interface SessionShape {
  /** The number of the session. */
  readonly session: number;
  /** The graph inputs to feed. */
  readonly inputs: readonly ValueInfo[];
  /** The graph outputs. */
  readonly outputs: readonly ValueInfo[];
}

/** The arguments of the call `K` of `C`. */
export type Arguments<C, K extends keyof C> = C[K] extends { readonly arguments: infer A } ? A : never;

/** The answer to the call `K` of `C`. */
export type Answer<C, K extends keyof C> = C[K] extends { readonly answer: infer A } ? A : never;

/** A message to the worker. The caller chooses `id`, and the answer repeats it. */
export type Request<C> = {
  [K in keyof C]: { readonly id: number; readonly call: K; readonly arguments: Arguments<C, K> };
}[keyof C];

/** A message from the worker; a `reason` is one sentence or more. */
export type Reply<C> =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer<C, keyof C> }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string }
  /** The worker can no longer be used; its pending calls will not be answered. */
  | { readonly kind: 'end'; readonly reason: string };
