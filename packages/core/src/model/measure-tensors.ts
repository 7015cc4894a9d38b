import { type OnnxModel, writeModel } from '../onnx/index.js';
import { exposeTensors, keepOutputs, maskInput } from '../rewrite/index.js';
import type { Runtime, WeightSource } from '../runtime.js';
import { elementCount, floatTensor, type Tensor } from '../tensor.js';
import { uniformMasks, inputShape, type MaskedInput, maskFeeds } from './mask-feeds.js';

/** A model that can be run to measure it. */
export interface MeasuredModel extends MaskedInput {
  readonly runtime: Runtime;
  readonly model: OnnxModel;
  readonly weights: WeightSource;
}

/**
 * The shapes that tensors of a model really have, found by running it once on an input of zeros: PyTorch's TorchScript
 * exporter declares none.
 *
 * @returns the dims of each tensor, in the order of `tensors`
 * @throws ScorecamError RUNTIME_FAILURE if the model cannot be run
 */
export async function measureTensors(
  measured: MeasuredModel,
  tensors: readonly string[],
): Promise<(readonly number[])[]> {
  const shape = inputShape(measured);
  const zeros = floatTensor(new Float32Array(elementCount(shape)), shape);
  return (await runTensors(measured, tensors, zeros)).map(({ dims }) => dims);
}

/**
 * Tensors of a model for one input. Only the part of the graph that gives them is loaded, so that the weights of a
 * classifier after the convolutions are not.
 *
 * @throws ScorecamError RUNTIME_FAILURE if the model cannot be run
 */
export async function runTensors(
  measured: MeasuredModel,
  tensors: readonly string[],
  image: Tensor<'float32'>,
): Promise<Pick<Tensor, 'dims' | 'data'>[]> {
  const exposed = exposeTensors(maskInput(measured.model, measured.input), tensors);
  const reduced = keepOutputs(exposed.model, exposed.outputs);
  const session = await measured.runtime.createSession({ bytes: writeModel(reduced), weights: measured.weights });
  try {
    const masks = uniformMasks(1, measured.input.batch ?? 1);
    const results = await session.run(maskFeeds(measured, image, masks), exposed.outputs);
    return exposed.outputs.map((output) => results[output] ?? { dims: [], data: new Float32Array() });
  } finally {
    await session.dispose();
  }
}
