/** The sessions of this worker by number. Only the worker loads this file. */
import type { ModelSource, TensorMap, WeightSource } from '@scorecam/core';
import { HeldSessions, type RunArguments, type SessionShape } from '@scorecam/core/runner';
import type * as Ort from 'onnxruntime-web';
import { loadOnnxruntime, type OrtModule } from './load-onnxruntime.js';
import type { Device, StartArguments } from './protocol.js';
import { requireAdapter, watchDevice } from './worker-gpu.js';

/** Opens sessions on one device and runs them, one call at a time. */
export class WorkerSessions {
  readonly #ort: OrtModule;
  readonly #device: Device;
  readonly #onLost: (reason: string) => void;
  readonly #sessions: HeldSessions<Ort.Tensor>;
  #watched: GPUDevice | undefined;

  /** Use {@link WorkerSessions.start}. */
  constructor(ort: OrtModule, device: Device, onLost: (reason: string) => void) {
    this.#ort = ort;
    this.#sessions = new HeldSessions(ort.Tensor);
    this.#device = device;
    this.#onLost = onLost;
  }

  /**
   * Loads onnxruntime.
   *
   * @param onLost - called with the browser's words when the GPU is lost
   * @throws Error if the device is not available
   */
  static async start(options: StartArguments, onLost: (reason: string) => void): Promise<WorkerSessions> {
    const { device, allowSoftware, threads, wasmPaths } = options;
    if (device === 'webgpu') await requireAdapter(allowSoftware);
    const ort = await loadOnnxruntime(device);
    // Every error is also thrown; logging it would print it twice.
    ort.env.logLevel = 'fatal';
    if (threads !== undefined) ort.env.wasm.numThreads = threads;
    if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
    return new WorkerSessions(ort, device, onLost);
  }

  /** Loads a model and gives it a number. */
  async create(model: ModelSource): Promise<SessionShape> {
    const session = await this.#ort.InferenceSession.create(model.bytes, {
      executionProviders: [this.#device],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      externalData: externalData(model.weights),
    });
    const shape = this.#sessions.add(session);
    if (this.#device === 'webgpu') await this.#watchDevice();
    return shape;
  }

  run(args: RunArguments): Promise<TensorMap> {
    return this.#sessions.run(args);
  }

  release(number: number): Promise<void> {
    return this.#sessions.release(number);
  }

  /** onnxruntime opens a device with the first session and releases it with the last, which is not a loss. */
  async #watchDevice(): Promise<void> {
    const device = await this.#ort.env.webgpu.device;
    if (device === this.#watched) return;
    this.#watched = device;
    watchDevice(device, (reason) => {
      if (this.#sessions.size > 0) this.#onLost(reason);
    });
  }
}

function externalData(weights: WeightSource): { path: string; data: Uint8Array | Blob }[] {
  switch (weights.kind) {
    case 'none':
      return [];
    case 'folder':
      throw new Error('A browser cannot open a folder of weights; pass the files themselves.');
    case 'memory':
      return weights.files.map(({ location, content }) => ({ path: location, data: weightBytes(location, content) }));
  }
}

function weightBytes(location: string, content: unknown): Uint8Array | Blob {
  if (content instanceof Uint8Array || content instanceof Blob) return content;
  throw new Error(`The weights "${location}" must be a Blob or a Uint8Array.`);
}
