import { expect, it } from '@jest/globals';
import { Explainer, floatTensor, type Runtime } from '@scorecam/core';
import { softmax } from '../../../src/model/head.js';
import { uniformMasks } from '../../../src/model/mask-feeds.js';
import { applyPatch } from '../../../src/rewrite/index.js';
import { floatTensorProto, tinyClassifierFacts as facts } from '../../../src/testing/tiny-models.js';
import { readTiny } from '../../support/graphs.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const input = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03)),
  [1, 3, 16, 12],
);
const constantChannel = 3;
const size = facts.layerDims[1] * facts.layerDims[2];

/** The tiny classifier with one channel of its layer that is 0.7 everywhere. */
async function open(): Promise<Explainer> {
  const weight = Array.from({ length: 6 * 4 * 9 }, (_, i) =>
    Math.floor(i / 36) === constantChannel ? 0 : Math.sin(i * i),
  );
  const bias = [0, 0, 0, 0.7, 0, 0];
  const set = [floatTensorProto('conv_2.weight', [6, 4, 3, 3], weight), floatTensorProto('conv_2.bias', [6], bias)];
  const model = applyPatch(await readTiny(), { initializers: { set } });
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, { layer: facts.layer });
}

it.each([
  ['skip', [0, 1, 2, 4, 5]],
  ['zero-mask', [0, 1, 2, 3, 4, 5]],
] as const)('given %s, sums the channels %j by the softmax of their scores', async (constantChannels, taken) => {
  const explainer = await open();
  const { activation } = await explainer.model.activate(input);
  const options = { constantChannels, score: 'logit', channelSoftmax: true } as const;
  const explanation = await explainer.explainInput(input, { classes: [1], options });
  const { raw, values } = explanation.classes[0]!;
  const scores = values['scores']!;
  expect(explanation.details['constantChannels']).toEqual([constantChannel]);
  expect(scores[constantChannel] === 0).toBe(constantChannels === 'skip');
  const weights = softmax(taken.map((k) => scores[k]!));
  expect(raw.data).toHaveLength(size);
  raw.data.forEach((value, place) => {
    const sum = taken.reduce<number>((total, k, i) => total + weights[i]! * activation.data[k * size + place]!, 0);
    expect(value).toBeCloseTo(sum, 5); // of values of order 1, in float32
  });
  await explainer.dispose();
});

it('given the baseline zero-input, takes the score of an input of zeros from each score', async () => {
  const explainer = await open();
  const { activation } = await explainer.model.activate(input);
  const [zeros] = await explainer.model.scoreMasked(input, uniformMasks(0));
  const options = { score: 'logit', baseline: 'zero-input' } as const;
  const explanation = await explainer.explainInput(input, { classes: [1], options });
  const { raw, values } = explanation.classes[0]!;
  const scores = values['scores']!;
  raw.data.forEach((value, place) => {
    const sum = [0, 1, 2, 4, 5].reduce(
      (total, k) => total + (scores[k]! - zeros![1]!) * activation.data[k * size + place]!,
      0,
    );
    expect(Math.abs(value - sum)).toBeLessThan(1e-5 * (1 + Math.abs(sum))); // float32
  });
  await explainer.dispose();
});
