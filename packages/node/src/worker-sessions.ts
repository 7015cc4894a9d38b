import type { ElementType, ModelSource, Tensor, TensorMap, ValueInfo } from '@scorecam/core';
import * as ort from 'onnxruntime-node';
import { probeConvolution, probeFeeds } from './probe-graph.js';
import type { CreateArguments, Device, RunArguments, SessionShape } from './protocol.js';

/** The sessions of this process by their number. Only the worker process loads this file. */
const sessions = new Map<number, ort.InferenceSession>();

// Every error of onnxruntime is thrown as well; logging it would print it twice.
ort.env.logLevel = 'fatal';

/** Loads a model and gives it a number. */
export async function create(args: CreateArguments): Promise<SessionShape> {
  const session = await ort.InferenceSession.create(args.model.bytes, sessionOptions(args));
  const number = sessions.size === 0 ? 0 : Math.max(...sessions.keys()) + 1;
  sessions.set(number, session);
  return {
    session: number,
    inputs: session.inputMetadata.flatMap(valueInfo),
    outputs: session.outputMetadata.flatMap(valueInfo),
  };
}

/** Runs a session; the outputs lie in this process's memory, whatever the device. */
export async function run({ session, feeds, fetches }: RunArguments): Promise<TensorMap> {
  const found = find(session);
  checkFeedNames(Object.keys(feeds), found.inputNames);
  const named = Object.entries(feeds).map(([name, tensor]) => [name, toRuntimeTensor(name, tensor)] as const);
  const outputs = await found.run(Object.fromEntries(named), fetches);
  return Object.fromEntries(fetches.map((name) => [name, fromRuntimeTensor(name, outputs[name])]));
}

/** Ends a session and frees its memory. */
export async function release(session: number): Promise<void> {
  await find(session).release();
  sessions.delete(session);
}

/** Runs the probe graph on one pixel: throws where the provider does not work here. */
export async function probe(device: Device): Promise<void> {
  const session = await ort.InferenceSession.create(probeConvolution, providerOptions(device));
  await session.run(probeFeeds(1, 3));
  await session.release();
}

/** The milliseconds of the second run of the probe graph; the first one compiles shaders. */
export async function time(device: Device): Promise<number> {
  const session = await ort.InferenceSession.create(probeConvolution, providerOptions(device));
  await session.run(probeFeeds(64, 58));
  const start = performance.now();
  await session.run(probeFeeds(64, 58));
  const milliseconds = performance.now() - start;
  await session.release();
  return milliseconds;
}

/** onnxruntime-node passes over a feed that no input takes, which may be a misspelt one. */
function checkFeedNames(names: readonly string[], inputs: readonly string[]): void {
  const stranger = names.find((name) => !inputs.includes(name));
  if (stranger !== undefined)
    throw new Error(`The model has no input "${stranger}"; its inputs are ${inputs.join(', ')}`);
}

function find(number: number): ort.InferenceSession {
  const session = sessions.get(number);
  if (session === undefined) throw new Error('The session was disposed of');
  return session;
}

function providerOptions(device: Device): ort.InferenceSession.SessionOptions {
  // A list that ends in "cpu" would be no fallback: creation rejects where the first provider cannot start.
  return { executionProviders: [device], graphOptimizationLevel: 'all', logSeverityLevel: 4 };
}

/**
 * On the CPU, weights are not packed ahead of the first run and activations are not planned as one block: VGG16 then
 * loads in 0.3 s instead of 0.9 s with a peak of 0.67 GB instead of 1.02 GB (weights in a file, batch 1; 1.02 instead of
 * 1.12 GB at batch 8), and a run takes the same time: 0.30 s of processor time an image on two cores.
 */
function sessionOptions({ device, model, threads }: CreateArguments): ort.InferenceSession.SessionOptions {
  const onCpu = device === 'cpu';
  return {
    ...providerOptions(device),
    ...(onCpu && { enableMemPattern: false }),
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...externalData(model),
    extra: { session: { ...(onCpu && { disable_prepacking: '1' }), ...weightsFolder(model) } },
  };
}

function weightsFolder({ weights }: ModelSource): Record<string, string> {
  return weights.kind === 'folder' ? { model_external_initializers_file_folder_path: weights.path } : {};
}

function externalData({ weights }: ModelSource): Pick<ort.InferenceSession.SessionOptions, 'externalData'> {
  if (weights.kind !== 'memory') return {};
  return { externalData: weights.files.map(({ location, content }) => ({ path: location, data: bytesOf(content) })) };
}

function bytesOf(content: unknown): Uint8Array {
  if (content instanceof Uint8Array) return content;
  throw new Error('Weights in memory must be a Uint8Array');
}

/** The element types that cross the process boundary; the runtime has a few more (strings, 4-bit integers). */
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
function valueInfo(value: ort.InferenceSession.ValueMetadata): ValueInfo[] {
  if (!value.isTensor || !isElementType(value.type)) return [];
  const dims = value.shape.map((dim) => (typeof dim === 'number' ? dim : null));
  return [{ name: value.name, type: value.type, dims }];
}

function toRuntimeTensor(name: string, { type, data, dims }: Tensor): ort.Tensor {
  try {
    return new ort.Tensor(type, data, dims);
  } catch (error) {
    throw new Error(`Input "${name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fromRuntimeTensor(name: string, tensor: ort.OnnxValue | undefined): Tensor {
  if (!(tensor instanceof ort.Tensor) || !isElementType(tensor.type))
    throw new Error(`Output "${name}" is not a numeric tensor`);
  // Where the platform has a Float16Array, the runtime returns one; its raw bits are what a Tensor holds.
  const { type, data } = tensor;
  // The runtime keeps `type` and the class of `data` in step; its typings do not say so.
  const bits =
    type === 'float16' && !(data instanceof Uint16Array) ? rawBits(data as unknown as ArrayBufferView) : data;
  return { type, dims: tensor.dims, data: bits } as Tensor;
}

function rawBits(view: ArrayBufferView): Uint16Array {
  return new Uint16Array(view.buffer, view.byteOffset, view.byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
