import {
  type ModelSource,
  type Runtime,
  type Session,
  type SessionOptions,
  type TensorMap,
  type ValueInfo,
} from '@scorecam/core';
import { checkThreads, FeedSender, type SessionShape } from '@scorecam/core/runner';
import { chooseDevice, type DeviceChoice, openNamed } from './choose-device.js';
import type { Device } from './protocol.js';
import type { WorkerProcess } from './worker-process.js';

/** Options of `createRuntime`. */
export interface RuntimeOptions {
  /**
   * - `auto` - the default: the first of cuda, webgpu and cpu that works; the runtime's notices say why the others did not
   * - `cpu`, `cuda`, `webgpu` - this one or an error
   */
  readonly device?: Device | 'auto' | undefined;
  /** Whether CUDA multiplies float32 numbers with 11 significant bits (TF32), which other devices have not (default: false). */
  readonly tf32?: boolean | undefined;
  /** Threads of the CPU provider, at least 1 (default: one per physical core). */
  readonly threads?: number | undefined;
}

/**
 * Starts onnxruntime-node in its own process.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE if the requested device does not work here
 * @throws ScorecamError INVALID_OPTION if `threads` is not a positive integer
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = 'auto', threads, tf32 = false } = options;
  checkThreads(threads);
  const choice = device === 'auto' ? await chooseDevice({ tf32 }) : await openNamed(device, { tf32 });
  return new NodeRuntime(choice, { threads, tf32 });
}

class NodeRuntime implements Runtime {
  readonly name: string;
  readonly device: Device;
  readonly notices: readonly string[];
  /** cuDNN plans each convolution for the shape of its input: .08 to .2 s for a network, against 2 to 30 ms for a pass. */
  readonly plansByRows: boolean;
  readonly tf32: boolean;
  readonly #worker: WorkerProcess;
  readonly #threads: number | undefined;

  constructor({ device, worker, notices }: DeviceChoice, { threads, tf32 }: Omit<RuntimeOptions, 'device'>) {
    this.name = `onnxruntime-node ${device}`;
    this.device = device;
    this.plansByRows = device === 'cuda';
    this.tf32 = device === 'cuda' && tf32 === true;
    this.notices = notices;
    this.#worker = worker;
    this.#threads = threads;
  }

  async createSession(model: ModelSource, options: SessionOptions = {}): Promise<Session> {
    const threads = options.threads ?? this.#threads;
    return new NodeSession(this.#worker, await this.#worker.call('create', { device: this.device, model, threads }));
  }

  async dispose(): Promise<void> {
    await this.#worker.kill();
  }
}

class NodeSession implements Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #worker: WorkerProcess;
  readonly #session: number;
  readonly #feeds = new FeedSender();
  #disposal: Promise<unknown> | undefined;

  constructor(worker: WorkerProcess, shape: SessionShape) {
    this.#worker = worker;
    this.#session = shape.session;
    this.inputs = shape.inputs;
    this.outputs = shape.outputs;
  }

  async run(feeds: TensorMap, fetches: readonly string[]): Promise<TensorMap> {
    return this.#worker.call('run', { session: this.#session, feeds: this.#feeds.send(feeds), fetches });
  }

  async dispose(): Promise<void> {
    this.#disposal ??= this.#worker.call('release', { session: this.#session });
    await this.#disposal;
  }
}
