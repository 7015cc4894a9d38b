import { expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import { maximumDifference } from '../../src/testing/closeness.js';
import { floatTensorProto, tinyClassifier, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';
import { residual } from '../support/residual-net.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

async function open(options: TinyClassifierOptions): Promise<Explainer> {
  const model = await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } });
}

const values = (seed: number) => Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37 + seed));

it.each<[string, TinyClassifierOptions]>([
  ['any batch', {}],
  ['a batch of one', { batch: 1 }],
  ['a softmax at its end', { head: 'softmax' }],
  ['its channels last', { layout: 'nhwc' }],
])('gives the logits of a model with %s from its own activations', async (_name, options) => {
  const explainer = await open(options);
  const { model } = explainer;
  const dims = options.layout === 'nhwc' ? [1, 16, 12, 3] : [1, 3, 16, 12];
  const inputs = [];
  for (const seed of [0, 1, 2]) inputs.push(await model.activate(floatTensor(values(seed), dims)));
  const [first] = inputs;
  const { count, height, width } = first!.activation;
  const data = new Float32Array(inputs.flatMap(({ activation }) => [...activation.data]));
  const rows = await model.scoreActivations(floatTensor(data, [3, count, height, width]), first!.image);
  // Rows of one and of three inputs round differently by about 1e-7.
  inputs.forEach(({ logits }, i) => expect(maximumDifference(rows[i]!, logits)).toBeLessThan(1e-5));
  expect(maximumDifference(rows[0]!, rows[1]!)).toBeGreaterThan(1e-3);
  await explainer.dispose();
});

it('computes again what bypasses the layer', async () => {
  const model = await readModel(memorySource(residual), 'residual.onnx');
  const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } }, { layer: 'second' });
  const image = floatTensor(values(0).subarray(0, 192), [1, 3, 8, 8]);
  const { activation, logits } = await explainer.model.activate(image);
  const changed = new Float32Array(3 * 256);
  changed.set(activation.data, 256); // nothing, the layer itself, and one in its first channel
  changed.fill(1, 512, 512 + 64);
  const rows = await explainer.model.scoreActivations(floatTensor(changed, [3, 4, 8, 8]), image);
  const bypass = firstMeans(image.data);
  rows[0]!.forEach((value, k) => expect(value).toBeCloseTo(bypass[k]!, 5));
  rows[1]!.forEach((value, k) => expect(value).toBeCloseTo(logits[k]!, 5));
  rows[2]!.forEach((value, k) => expect(value).toBeCloseTo(bypass[k]! + Number(k === 0), 5));
  // Without channel 2, class 2 keeps what bypasses the layer, and the others lose nothing.
  const { classes } = await explainer.explainInput(image, { method: 'ablation-cam', classes: [2] });
  const weights = [...classes[0]!.values['weights']!];
  expect(weights[2]).toBeCloseTo((logits[2]! - bypass[2]!) / logits[2]!, 4);
  expect(weights.filter((_, k) => k !== 2)).toEqual([0, 0, 0].map((zero) => expect.closeTo(zero, 5)));
  await explainer.dispose();
});

/** The mean over the places of relu(conv_1), for each channel. */
function firstMeans(image: Float32Array): number[] {
  const weight = new Float32Array(floatTensorProto('weight_1', [4, 3, 1, 1]).rawData.buffer);
  return [0, 1, 2, 3].map((k) => {
    let sum = 0;
    for (let i = 0; i < 64; i++)
      sum += Math.max(
        0,
        [0, 1, 2].reduce((value, c) => value + weight[3 * k + c]! * image[64 * c + i]!, 0),
      );
    return sum / 64;
  });
}
