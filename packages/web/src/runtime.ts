import { type ErrorCode, type ModelSource, type Runtime, ScorecamError, type Session } from '@scorecam/core';
import { checkThreads, disposedError, FeedSender } from '@scorecam/core/runner';
import { endOnAbort } from './end-on-abort.js';
import type { Device } from './protocol.js';
import { type PlacedSession, type SessionHost, WebSession } from './session.js';
import { startWorker, WorkerConnection } from './worker-connection.js';

/** Options of `createWebRuntime`. */
export interface WebRuntimeOptions {
  /**
   * - `auto` - the default: webgpu if the browser has a GPU for it, otherwise wasm. A failure on the GPU that does not occur
   *   on wasm moves the runtime to wasm. The runtime's notices give the reason.
   * - `webgpu`, `wasm` - this device, or an error
   */
  readonly device?: Device | 'auto' | undefined;
  /**
   * Threads of wasm, at least 1 (default: half the logical processors, at most four). More than one needs a page that is
   * cross-origin isolated.
   */
  readonly threads?: number | undefined;
  /** The folder from which onnxruntime's .wasm files are served, if the bundler does not serve them itself. */
  readonly wasmPaths?: string | URL | undefined;
  /**
   * Starts the worker that onnxruntime runs in, for a bundler that does not follow a URL in code (default: `worker.js` beside this
   * module). Called for each device that is tried.
   */
  readonly worker?: (() => Worker) | undefined;
  /** Aborts the start of the runtime, which then throws CANCELLED; ignored once the runtime has started. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts onnxruntime-web in a worker. Its wasm file is fetched with the first session.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE if the requested device does not work here
 * @throws ScorecamError INVALID_OPTION if `threads` is not a positive integer, CANCELLED after an abort
 */
export async function createWebRuntime(options: WebRuntimeOptions = {}): Promise<WebRuntime> {
  const { device = 'auto', threads } = options;
  checkThreads(threads);
  const runtime = new WebRuntime(options, device === 'auto' ? 'webgpu' : device);
  await endOnAbort(runtime, options.signal, () => runtime.start());
  return runtime;
}

/** Opens sessions on one device of this browser. */
export class WebRuntime implements Runtime, SessionHost {
  readonly #options: WebRuntimeOptions;
  readonly #notices: string[] = [];
  #device: Device;
  #worker: WorkerConnection | undefined;
  #disposed: ScorecamError | undefined;

  /** Use {@link createWebRuntime}. */
  constructor(options: WebRuntimeOptions, device: Device) {
    this.#options = options;
    this.#device = device;
  }

  get name(): string {
    return `onnxruntime-web ${this.#device}`;
  }

  /** The current device: with `auto` it becomes `wasm` if the GPU fails. */
  get device(): Device {
    return this.#device;
  }

  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Starts the worker; called once, by `createWebRuntime`. */
  async start(): Promise<void> {
    try {
      await this.#liveWorker().ready;
    } catch (error) {
      if (!isFailure(error) || !this.#hasAnotherDevice) throw error;
      this.#device = 'wasm';
      await this.#liveWorker().ready;
      this.#notices.push(movedNotice(error));
    }
  }

  async createSession(model: ModelSource): Promise<Session> {
    const placed = await this.attempt(() => this.place(model), { canShrink: false });
    return new WebSession(this, model, placed);
  }

  async place(model: ModelSource): Promise<PlacedSession> {
    const worker = this.#liveWorker();
    return { worker, shape: await worker.call('create', { model }), feeds: new FeedSender() };
  }

  /** A failure that does not occur on wasm moves the runtime there; one that does is the model's, and changes nothing. */
  async attempt<T>(work: () => Promise<T>, options: { readonly canShrink: boolean }): Promise<T> {
    const device = this.#device;
    try {
      return await work();
    } catch (error) {
      if (this.#disposed || !isFailure(error)) throw error;
      // Another call has moved the runtime in the meantime.
      if (error === moved || device !== this.#device) return this.attempt(work, options);
      const canShrink = options.canShrink && error.code === 'OUT_OF_MEMORY';
      if (canShrink || !this.#hasAnotherDevice) throw error;
      return this.#attemptOnWasm(work, error);
    }
  }

  /** Stops the current runs immediately; they throw CANCELLED. The next run starts a new worker. */
  interrupt(): Promise<void> {
    this.#worker?.end(new ScorecamError('CANCELLED', 'Cancelled.'));
    return Promise.resolve();
  }

  /** Ends the worker, even in the middle of a run, which then throws CANCELLED. Later calls are refused. */
  dispose(): Promise<void> {
    this.#disposed ??= disposedError();
    return this.interrupt();
  }

  get #hasAnotherDevice(): boolean {
    return (this.#options.device ?? 'auto') === 'auto' && this.#device === 'webgpu';
  }

  async #attemptOnWasm<T>(work: () => Promise<T>, failure: ScorecamError): Promise<T> {
    this.#switchTo('wasm');
    try {
      const result = await work();
      this.#notices.push(movedNotice(failure));
      return result;
    } catch (error) {
      this.#switchTo('webgpu');
      throw isFailure(error) ? failure : error;
    }
  }

  #switchTo(device: Device): void {
    this.#device = device;
    this.#worker?.end(moved);
  }

  /** The worker, or a new one if it has ended. It accepts calls immediately. */
  #liveWorker(): WorkerConnection {
    if (this.#disposed) throw this.#disposed;
    if (!this.#worker || this.#worker.ended) this.#worker = this.#startWorker();
    return this.#worker;
  }

  #startWorker(): WorkerConnection {
    const { device = 'auto', threads, wasmPaths, worker = startWorker } = this.#options;
    return new WorkerConnection(worker(), {
      device: this.#device,
      allowSoftware: device !== 'auto',
      threads,
      wasmPaths: wasmPaths === undefined ? undefined : new URL(wasmPaths, location.href).href,
    });
  }
}

/** Rejects pending calls while the runtime changes its device; they are repeated on the new one. */
const moved = new ScorecamError('RUNTIME_FAILURE', 'The runtime moved to another device.');

function movedNotice(failure: unknown): string {
  return `The model runs on wasm, not on webgpu. ${messageOf(failure)}`;
}

const failures: ReadonlySet<ErrorCode> = new Set(['RUNTIME_FAILURE', 'OUT_OF_MEMORY', 'DEVICE_UNAVAILABLE']);

function isFailure(error: unknown): error is ScorecamError {
  return error instanceof ScorecamError && failures.has(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
