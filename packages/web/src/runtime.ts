import { type ModelSource, type Runtime, ScorecamError, type Session } from '@scorecam/core';
import { FeedSender } from '@scorecam/core/runner';
import { endOnAbort } from './end-on-abort.js';
import type { Device } from './protocol.js';
import { type PlacedSession, type SessionHost, WebSession } from './session.js';
import { WorkerConnection } from './worker-connection.js';

/** Options of `createWebRuntime`. */
export interface WebRuntimeOptions {
  /**
   * - `auto` - the default: webgpu where the browser has a GPU for it, or else wasm. What fails on the GPU and not on wasm
   *   moves the runtime there. The runtime's notices say why.
   * - `webgpu`, `wasm` - this one or an error
   */
  readonly device?: Device | 'auto' | undefined;
  /**
   * Threads of wasm, at least 1; half the logical processors up to four when absent. More than one needs a page that is
   * cross-origin isolated.
   */
  readonly threads?: number | undefined;
  /** The folder that onnxruntime's .wasm files are served from, where the bundler does not serve them itself. */
  readonly wasmPaths?: string | URL | undefined;
  /** Ends the start of the runtime, which is refused as CANCELLED; afterwards it is no longer looked at. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts onnxruntime-web in a worker. Its wasm file is fetched with the first session.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE where the device asked for does not work here
 * @throws ScorecamError INVALID_OPTION where `threads` is not a whole number from 1, CANCELLED after an abort
 */
export async function createWebRuntime(options: WebRuntimeOptions = {}): Promise<WebRuntime> {
  const { device = 'auto', threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new ScorecamError('INVALID_OPTION', `The number of threads must be a whole number from 1, not ${threads}.`);
  }
  const runtime = new WebRuntime(options, device === 'auto' ? 'webgpu' : device);
  await endOnAbort(runtime, options.signal, () => runtime.start());
  return runtime;
}

/** Makes sessions on one device of this browser. */
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

  /** Where the sessions run now: with `auto` it becomes `wasm` when the GPU fails. */
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

  /** A failure that wasm does not share moves the runtime there; one that it shares is the model's, and changes nothing. */
  async attempt<T>(work: () => Promise<T>, options: { readonly canShrink: boolean }): Promise<T> {
    const device = this.#device;
    try {
      return await work();
    } catch (error) {
      if (this.#disposed || !isFailure(error)) throw error;
      // Another call has moved the runtime meanwhile.
      if (error === moved || device !== this.#device) return this.attempt(work, options);
      const canShrink = options.canShrink && /memory|alloc/i.test(error.message);
      if (canShrink || !this.#hasAnotherDevice) throw error;
      return this.#attemptOnWasm(work, error);
    }
  }

  /** Stops the runs under way at once; they are refused as CANCELLED. The next run starts a worker again. */
  interrupt(): Promise<void> {
    this.#worker?.end(new ScorecamError('CANCELLED', 'Cancelled.'));
    return Promise.resolve();
  }

  /** Ends the worker, in the middle of a run too, which is refused as CANCELLED. Later calls are refused. */
  dispose(): Promise<void> {
    this.#disposed ??= new ScorecamError('RUNTIME_FAILURE', 'The runtime was disposed of; create another one.');
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

  /** The worker, or a new one where it has ended. It takes calls at once. */
  #liveWorker(): WorkerConnection {
    if (this.#disposed) throw this.#disposed;
    if (!this.#worker || this.#worker.ended) this.#worker = this.#startWorker();
    return this.#worker;
  }

  #startWorker(): WorkerConnection {
    const { device = 'auto', threads, wasmPaths } = this.#options;
    return new WorkerConnection({
      device: this.#device,
      allowSoftware: device !== 'auto',
      threads,
      wasmPaths: wasmPaths === undefined ? undefined : new URL(wasmPaths, location.href).href,
    });
  }
}

/** Refuses the calls under way while the runtime changes its device; they are made again on the new one. */
const moved = new ScorecamError('RUNTIME_FAILURE', 'The runtime moved to another device.');

function movedNotice(failure: unknown): string {
  return `The model runs on wasm, not on webgpu. ${messageOf(failure)}`;
}

function isFailure(error: unknown): error is ScorecamError {
  return error instanceof ScorecamError && (error.code === 'RUNTIME_FAILURE' || error.code === 'DEVICE_UNAVAILABLE');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
