import type { ModelSource } from '@scorecam/core';
import { HeldSessions, type SessionShape } from '@scorecam/core/runner';
import * as ort from 'onnxruntime-node';
import { probeConvolution, probeFeeds } from './probe-graph.js';
import type { CreateArguments, Device } from './protocol.js';

/** The sessions of this process. Only the worker process loads this file. */
export const sessions = new HeldSessions(ort.Tensor);

// Every error of onnxruntime is thrown as well; logging it would print it twice.
ort.env.logLevel = 'fatal';

/** Loads a model and gives it a number. */
export async function create(args: CreateArguments): Promise<SessionShape> {
  return sessions.add(await ort.InferenceSession.create(args.model.bytes, sessionOptions(args)));
}

/** Runs the probe graph on one pixel: throws if the provider does not work here. */
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

function providerOptions(device: Device): ort.InferenceSession.SessionOptions {
  // A list that ends in "cpu" would not be a fallback: creation rejects if the first provider cannot start.
  return { executionProviders: [device], graphOptimizationLevel: 'all', logSeverityLevel: 4 };
}

/** See {@link sessionOptions}. */
const always = { x64quantprecision: '1', force_spinning_stop: '1' };

/**
 * Threads do not wait in a loop for the next run (`force_spinning_stop`), which takes processors from everything between two runs.
 * Products of 8-bit integers are added without overflow (`x64quantprecision`), also by the CPU provider behind a GPU's: by
 * default a processor with AVX2 alone saturates sums at 16 bits, which moved logits of a quantized SqueezeNet by 2.6.
 *
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
    extra: { session: { ...always, ...(onCpu && { disable_prepacking: '1' }), ...weightsFolder(model) } },
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
