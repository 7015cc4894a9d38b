import type { ElementType, TensorMap } from './tensor.js';

/**
 * A model as a runtime loads it: a small serialized ModelProto whose large initializers point into weight files.
 * `weights` gives the content of each location that the proto names; a runner that can open files itself is given
 * their folder instead, so that the weights never pass through JavaScript.
 */
export interface ModelSource {
  /** The serialized ModelProto. */
  readonly bytes: Uint8Array;
  readonly weights: WeightSource;
}

/** Where the external data of a model lies. */
export type WeightSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'folder'; readonly path: string }
  /** `content` is a Uint8Array, or in a browser a Blob, by the location that the model names. */
  | { readonly kind: 'memory'; readonly files: readonly { readonly location: string; readonly content: unknown }[] };

/** What a caller may ask of a session. */
export interface SessionOptions {
  /** Threads of a CPU provider; the runtime's own choice when absent. */
  readonly threads?: number;
}

/** A graph input or output as the session sees it; a symbolic dimension is null. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | null)[];
}

/** Makes sessions on one device. */
export interface Runtime {
  /** For example `onnxruntime-node cpu`. */
  readonly name: string;
  /** The execution provider that runs the sessions: `cpu`, `cuda`, `webgpu` or `wasm`. */
  readonly device: string;
  /** Why this device and not another, one sentence for each candidate that fell out; empty where it was asked for by name. */
  readonly notices: readonly string[];
  /**
   * @throws ScorecamError RUNTIME_FAILURE where the runtime refuses the model
   */
  createSession(model: ModelSource, options?: SessionOptions): Promise<Session>;
  /** Ends the sessions and frees the device. */
  dispose(): Promise<void>;
}

/** A loaded model. Calls of `run` may overlap; a runner whose runtime cannot do that queues them. */
export interface Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * @param feeds - one tensor for each input that has no initializer
   * @param fetches - names of the outputs to return
   * @throws ScorecamError RUNTIME_FAILURE, with the runtime's own message
   */
  run(feeds: TensorMap, fetches: readonly string[]): Promise<TensorMap>;
  /** Frees the model; once is enough, and more does no harm. */
  dispose(): Promise<void>;
}
