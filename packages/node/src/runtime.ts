import {
  ScorecamError,
  type ModelSource,
  type Runtime,
  type Session,
  type SessionOptions,
  type TensorMap,
  type ValueInfo,
} from '@scorecam/core';
import { openDevice, remedy } from './devices.js';
import type { Device, SessionShape } from './protocol.js';
import type { WorkerProcess } from './worker-process.js';

/** Options of `createRuntime`. */
export interface RuntimeOptions {
  /**
   * - `auto` - the default: the first of cuda, webgpu and cpu that works; the runtime's notices say why the others did not
   * - `cpu`, `cuda`, `webgpu` - this one or an error
   */
  readonly device?: Device | 'auto' | undefined;
  /** Threads of the CPU provider, at least 1; one a physical core when absent. */
  readonly threads?: number | undefined;
}

/**
 * Starts onnxruntime-node in a process of its own.
 *
 * @throws ScorecamError DEVICE_UNAVAILABLE where the device asked for does not work here
 * @throws ScorecamError INVALID_OPTION where `threads` is not a whole number from 1
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  const { device = 'auto', threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new ScorecamError('INVALID_OPTION', `The number of threads must be a whole number from 1, not ${threads}.`);
  }
  const choice = device === 'auto' ? await chooseDevice() : { device, worker: await openNamed(device), notices: [] };
  return new NodeRuntime(choice, threads);
}

interface Choice {
  readonly device: Device;
  readonly worker: WorkerProcess;
  readonly notices: readonly string[];
}

async function openNamed(device: Device): Promise<WorkerProcess> {
  try {
    return await openDevice(device);
  } catch (error) {
    throw unavailable(device, error);
  }
}

function unavailable(device: Device, error: unknown): ScorecamError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ScorecamError('DEVICE_UNAVAILABLE', `${device} does not work here. ${reason} ${remedy(device)}`, error);
}

/** The first GPU that works and is no slower than the CPU, or else the CPU. */
async function chooseDevice(): Promise<Choice> {
  const cpu = await openNamed('cpu');
  const notices: string[] = [];
  for (const device of ['cuda', 'webgpu'] as const) {
    try {
      const worker = await openDevice(device);
      const slowness = await findSlowness(device, worker, cpu);
      if (slowness === undefined) {
        await cpu.kill();
        return { device, worker, notices };
      }
      await worker.kill();
      notices.push(slowness);
    } catch (error) {
      notices.push(unavailable(device, error).message);
    }
  }
  return { device: 'cpu', worker: cpu, notices };
}

/**
 * A sentence where `device` is no GPU but a program that plays one (SwiftShader, lavapipe): these are many times slower
 * than the CPU provider. The factor leaves room for a small GPU beside a large CPU, since the graph that is timed is small.
 */
async function findSlowness(device: Device, worker: WorkerProcess, cpu: WorkerProcess): Promise<string | undefined> {
  const [own, cpus] = [await worker.call('time', { device }), await cpu.call('time', { device: 'cpu' })];
  if (own < 5 || own < 4 * cpus) return undefined;
  return `${device} works, but took ${own.toFixed(0)} ms for what the CPU does in ${cpus.toFixed(0)} ms (a software adapter?).`;
}

class NodeRuntime implements Runtime {
  readonly name: string;
  readonly device: Device;
  readonly notices: readonly string[];
  readonly #worker: WorkerProcess;
  readonly #threads: number | undefined;

  constructor({ device, worker, notices }: Choice, threads: number | undefined) {
    this.name = `onnxruntime-node ${device}`;
    this.device = device;
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

  constructor(worker: WorkerProcess, shape: SessionShape) {
    this.#worker = worker;
    this.#session = shape.session;
    this.inputs = shape.inputs;
    this.outputs = shape.outputs;
  }

  async run(feeds: TensorMap, fetches: readonly string[]): Promise<TensorMap> {
    return this.#worker.call('run', { session: this.#session, feeds, fetches });
  }

  async dispose(): Promise<void> {
    await this.#worker.call('release', { session: this.#session });
  }
}
