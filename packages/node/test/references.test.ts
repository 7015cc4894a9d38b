import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Explainer, presetNames } from '@scorecam/core';
import { decodePicture, openExplainer } from '@scorecam/node';
import { readFileSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { maximumDifference, readNpy } from './support/shared.js';

const references = resolve('packages/node/test/references/emoji-vgg');
const models = resolve('models/emoji-vgg');

interface ReferenceCase {
  readonly picture: string;
  readonly classes: readonly number[];
  readonly tensor: string;
  readonly channels: number;
  readonly constantChannels: readonly number[];
}
// Written by scripts/make_references.py in this form.
const cases = JSON.parse(readFileSync(resolve(references, 'cases.json'), 'utf8')) as ReferenceCase[];

// PyTorch and onnxruntime round differently by about 5e-7 here; the presets differ from each other by 4e-3 and more.
const tolerance = 1e-5;

describe.each(cases)('the bundled model on $picture, against PyTorch', (reference) => {
  const file = (name: string) => readNpy(resolve(references, parse(reference.picture).name, `${name}.npy`));
  let explainer: Explainer;
  beforeAll(async () => {
    explainer = await openExplainer(resolve(models, 'emoji-vgg.onnx'), { device: 'cpu' });
  });
  afterAll(() => explainer.dispose());

  it('sees the picture as Pillow and PyTorch present it', async () => {
    const bytes = readFileSync(resolve(models, 'pictures', reference.picture));
    const { top } = await explainer.explain(await decodePicture(bytes, reference.picture));
    const logits = file('logits').data;
    // A pixel level is 1/64 in the network's units; the resize is Pillow's to the bit, so only rounding is left.
    for (const { index, logit } of top) expect(logit).toBeCloseTo(logits[index]!, 4);
  });

  it('activates the layer as PyTorch does', async () => {
    const { activation } = await explainer.model.activate(file('input'));
    expect(explainer.layer.tensor).toBe(reference.tensor);
    expect(activation.count).toBe(reference.channels);
    expect(maximumDifference(activation.data, file('activation').data)).toBeLessThan(1e-4); // of values up to about 10
  });

  it.each(presetNames)('gives the maps of %s', async (preset) => {
    const { classes, constantChannels } = await explainer.explainInput(file('input'), {
      classes: reference.classes,
      preset,
    });
    expect(constantChannels).toEqual(reference.constantChannels);
    for (const { index, map } of classes) {
      expect(maximumDifference(map.data, file(`map_${preset}_${index}`).data)).toBeLessThan(tolerance);
    }
  });
});
