import type { ElementType, TensorMap } from './tensor.js';

/**
 * A model as a runtime loads it: a small serialized ModelProto whose large initializers point into weight files.
 * `weights` holds the content of each location that the proto names; a runner that can open files itself receives their
 * folder instead, so that the weights never pass through JavaScript.
 */
export interface ModelSource {
  /** The serialized ModelProto. */
  readonly bytes: Uint8Array;
  /** The external data of the model. */
  readonly weights: WeightSource;
}

/** The external data of a model. */
export type WeightSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'folder'; readonly path: string }
  /** `content` is a Uint8Array, or in a browser a Blob, by the location that the model names. */
  | { readonly kind: 'memory'; readonly files: readonly { readonly location: string; readonly content: unknown }[] };

/** Options of a session. */
export interface SessionOptions {
  /** Threads of a CPU provider (default: the runtime's choice). */
  readonly threads?: number;
}

/** A graph input or output of a session; a symbolic dimension is null. */
export interface ValueInfo {
  /** The name in the graph. */
  readonly name: string;
  /** The element type. */
  readonly type: ElementType;
  /** The length of each axis; null if it is open. */
  readonly dims: readonly (number | null)[];
}

/** Opens sessions on one device. */
export interface Runtime {
  /** For example `onnxruntime-node cpu`. */
  readonly name: string;
  /** The execution provider that runs the sessions: `cpu`, `cuda`, `webgpu` or `wasm`. */
  readonly device: string;
  /** Why other devices were skipped, one sentence for each; empty if the device was requested by name. */
  readonly notices: readonly string[];
  /**
   * Whether a run with another number of rows than the run before costs far more than rows whose results are not needed, because
   * the device plans its kernels again; passes then keep their number of rows (default: false).
   */
  readonly plansByRows?: boolean | undefined;
  /** Whether products of float32 numbers have 11 significant bits, as NVIDIA's TF32 (default: false). */
  readonly tf32?: boolean | undefined;
  /**
   * Loads a model.
   *
   * @throws ScorecamError RUNTIME_FAILURE if the runtime refuses the model
   */
  createSession(model: ModelSource, options?: SessionOptions): Promise<Session>;
  /** Ends the sessions and frees the device. */
  dispose(): Promise<void>;
}

/** A loaded model. Calls of `run` may overlap; a runner whose runtime cannot do that queues them. */
export interface Session {
  /** The graph inputs to feed. */
  readonly inputs: readonly ValueInfo[];
  /** The graph outputs. */
  readonly outputs: readonly ValueInfo[];
  /**
   * Runs the graph.
   *
   * @param feeds - one tensor for each input that has no initializer
   * @param fetches - names of the outputs to return
   * @throws ScorecamError RUNTIME_FAILURE, with the runtime's own message
   */
  run(feeds: TensorMap, fetches: readonly string[]): Promise<TensorMap>;
  /** Frees the model. Further calls have no effect. */
  dispose(): Promise<void>;
}
