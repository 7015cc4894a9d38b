/** The sessions of this worker by their number. Only the worker loads this file. */
import type { ElementType, ModelSource, Tensor, TensorMap, ValueInfo, WeightSource } from '@scorecam/core';
import type * as Ort from 'onnxruntime-web';
import { loadOnnxruntime, type OrtModule } from './load-onnxruntime.js';
import type { Device, RunArguments, SessionShape, StartArguments } from './protocol.js';
import { requireAdapter, watchDevice } from './worker-gpu.js';

/** Makes sessions on one device and runs them, one call at a time. */
export class WorkerSessions {
  readonly #ort: OrtModule;
  readonly #device: Device;
  readonly #onLost: (reason: string) => void;
  readonly #sessions = new Map<number, Ort.InferenceSession>();
  #nextNumber = 0;
  #watched: GPUDevice | undefined;

  /** Use {@link WorkerSessions.start}. */
  constructor(ort: OrtModule, device: Device, onLost: (reason: string) => void) {
    this.#ort = ort;
    this.#device = device;
    this.#onLost = onLost;
  }

  /**
   * Loads onnxruntime.
   *
   * @param onLost - called with the browser's words when the GPU is lost
   * @throws Error where the device is not to be had
   */
  static async start(options: StartArguments, onLost: (reason: string) => void): Promise<WorkerSessions> {
    const { device, allowSoftware, threads, wasmPaths } = options;
    if (device === 'webgpu') await requireAdapter(allowSoftware);
    const ort = await loadOnnxruntime(device);
    // Every error is thrown as well; logging it would print it twice.
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
    const number = this.#nextNumber++;
    this.#sessions.set(number, session);
    if (this.#device === 'webgpu') await this.#watchDevice();
    return {
      session: number,
      inputs: session.inputMetadata.flatMap(valueInfo),
      outputs: session.outputMetadata.flatMap(valueInfo),
    };
  }

  /** Runs a session; the outputs lie in this worker's memory, whatever the device. */
  async run({ session, feeds, fetches }: RunArguments): Promise<TensorMap> {
    const named = Object.entries(feeds).map(([name, tensor]) => [name, this.#toRuntimeTensor(name, tensor)] as const);
    const outputs = await this.#find(session).run(Object.fromEntries(named), fetches);
    return Object.fromEntries(fetches.map((name) => [name, fromRuntimeTensor(name, outputs[name])]));
  }

  /** Ends a session and frees its memory. */
  async release(number: number): Promise<void> {
    const session = this.#find(number);
    this.#sessions.delete(number);
    await session.release();
  }

  /** onnxruntime opens a device with the first session and gives it up with the last, which is no loss. */
  async #watchDevice(): Promise<void> {
    const device = await this.#ort.env.webgpu.device;
    if (device === this.#watched) return;
    this.#watched = device;
    watchDevice(device, (reason) => {
      if (this.#sessions.size > 0) this.#onLost(reason);
    });
  }

  #find(number: number): Ort.InferenceSession {
    const session = this.#sessions.get(number);
    if (session === undefined) throw new Error('The session was disposed of.');
    return session;
  }

  #toRuntimeTensor(name: string, { type, data, dims }: Tensor): Ort.Tensor {
    try {
      return new this.#ort.Tensor(type, data, dims);
    } catch (error) {
      throw new Error(`Input "${name}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

function externalData(weights: WeightSource): { path: string; data: Uint8Array | Blob }[] {
  switch (weights.kind) {
    case 'none':
      return [];
    case 'folder':
      throw new Error('A browser cannot open a folder of weights; give their files.');
    case 'memory':
      return weights.files.map(({ location, content }) => ({ path: location, data: weightBytes(location, content) }));
  }
}

function weightBytes(location: string, content: unknown): Uint8Array | Blob {
  if (content instanceof Uint8Array || content instanceof Blob) return content;
  throw new Error(`The weights "${location}" must be a Blob or a Uint8Array.`);
}

/** The element types that leave the worker; the runtime has a few more (strings, 4-bit integers). */
const elementTypes: Readonly<Record<ElementType, true>> = {
  float32: true,
  float64: true,
  float16: true,
  int8: true,
  uint8: true,
  int16: true,
  uint16: true,
  int32: true,
  uint32: true,
  int64: true,
  uint64: true,
  bool: true,
};

function isElementType(type: string): type is ElementType {
  return type in elementTypes;
}

/** None for a sequence, a map or a tensor of strings: no part of an image classifier that can be read here. */
function valueInfo(value: Ort.InferenceSession.ValueMetadata): ValueInfo[] {
  if (!value.isTensor || !isElementType(value.type)) return [];
  const dims = value.shape.map((dim) => (typeof dim === 'number' ? dim : null));
  return [{ name: value.name, type: value.type, dims }];
}

function fromRuntimeTensor(name: string, tensor: Ort.Tensor | undefined): Tensor {
  if (tensor === undefined || !isElementType(tensor.type)) throw new Error(`Output "${name}" is not a numeric tensor.`);
  // Where the browser has a Float16Array, the runtime returns one; its raw bits are what a Tensor holds.
  const { type, data } = tensor;
  // The runtime keeps `type` and the class of `data` in step; its typings do not say so.
  const bits =
    type === 'float16' && !(data instanceof Uint16Array) ? rawBits(data as unknown as ArrayBufferView) : data;
  return { type, dims: tensor.dims, data: bits } as Tensor;
}

function rawBits(view: ArrayBufferView): Uint16Array {
  return new Uint16Array(view.buffer, view.byteOffset, view.byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
