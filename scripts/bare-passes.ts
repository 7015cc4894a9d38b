/** Passes of an unchanged model by onnxruntime alone: the least time that the masks of a picture can take. */
import type { Tensor } from '@scorecam/core';
import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';

/** How the passes are run. */
export interface BarePasses {
  readonly device: 'cpu' | 'cuda' | 'webgpu';
  readonly threads?: number;
  /** Inputs per pass. */
  readonly batch: number;
  /** The image input, (1, ...). */
  readonly input: Tensor<'float32'>;
  /** How many inputs are run in all. */
  readonly masks: number;
}

/** Opens the model in this process and runs the passes twice: the seconds of the second time, since the first compiles kernels. */
export async function barePassSeconds(model: string, passes: BarePasses): Promise<number> {
  const session = await openBare(model, passes);
  await runBarePasses(session, passes);
  const started = performance.now();
  await runBarePasses(session, passes);
  const seconds = (performance.now() - started) / 1000;
  await session.release();
  return seconds;
}

/** Opens the model as it is. */
export async function openBare(
  model: string,
  { device, threads }: Pick<BarePasses, 'device' | 'threads'>,
): Promise<InferenceSession> {
  // As scorecam's own runtime does, whose float32 numbers keep all their bits.
  process.env['NVIDIA_TF32_OVERRIDE'] = '0';
  return InferenceSession.create(model, {
    executionProviders: [device],
    logSeverityLevel: 4,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
  });
}

/** Runs the input as many times as there are masks; a last pass of fewer rows than the others has a tensor of its own. */
export async function runBarePasses(session: InferenceSession, { batch, input, masks }: BarePasses): Promise<void> {
  const [name = ''] = session.inputNames;
  const whole = rowsOf(input, Math.min(batch, masks));
  for (let done = 0; done < masks; done += batch) {
    const rows = Math.min(batch, masks - done);
    await session.run({ [name]: rows === whole.dims[0] ? whole : rowsOf(input, rows) });
  }
}

function rowsOf(input: Tensor<'float32'>, rows: number): RuntimeTensor {
  const data = new Float32Array(rows * input.data.length);
  for (let row = 0; row < rows; row++) data.set(input.data, row * input.data.length);
  return new RuntimeTensor('float32', data, [rows, ...input.dims.slice(1)]);
}
