import {
  Explainer,
  exportExplained,
  floatTensor,
  type ExplainedClass,
  type LoadedModel,
  type MethodSetting,
  type Runtime,
  type Tensor,
  writeModel,
} from '@scorecam/core';

/** What is mapped: each image is (1, C, H, W), the input of the model is called `image`. */
interface Request {
  readonly images: readonly Tensor<'float32'>[];
  readonly method: MethodSetting;
  /** The class index. */
  readonly index: number;
  readonly layer?: string;
}

/** The maps of one class that the model computes after its export, of all images in a batch, and those of `explain`, one by one. */
export async function bothMaps(
  runtime: Runtime,
  source: LoadedModel,
  { images, method, index, layer }: Request,
): Promise<{ readonly written: Float32Array; readonly explained: readonly ExplainedClass[] }> {
  const { model, outputs } = await exportExplained(runtime, source, {
    setup: { layer },
    maps: [{ method }],
    class: index,
  });
  const session = await runtime.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
  const results = await session.run({ image: batchOf(images) }, outputs);
  await session.dispose();
  const explainer = await Explainer.create(runtime, source, { layer });
  const explained: ExplainedClass[] = [];
  for (const image of images) explained.push(...(await explainer.explain(image, { method, classes: [index] })).classes);
  await explainer.dispose();
  return { written: results[outputs[0]!]!.data as Float32Array, explained };
}

function batchOf(images: readonly Tensor<'float32'>[]): Tensor<'float32'> {
  const data = Float32Array.from(images.flatMap((image) => [...image.data]));
  return floatTensor(data, [images.length, ...images[0]!.dims.slice(1)]);
}
