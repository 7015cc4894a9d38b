import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Explainer, methods, settingOf } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { decodePicture, openExplainer } from '@scorecam/node';
import { readFileSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { readNpy } from './support/shared.js';

const references = resolve('packages/node/test/references');
const bundled = resolve('models/emoji-vgg');

const presets = methods[0].presets;
const presetNames = Object.keys(presets) as (keyof typeof presets)[];

interface ReferenceCase {
  readonly net: string;
  readonly picture: string;
  readonly classes: readonly number[];
  readonly tensor: string;
  readonly channels: number;
  readonly constantChannels: readonly number[];
}

// Written by scripts/make_references.py in this form.
const casesOf = (net: string) =>
  (JSON.parse(readFileSync(resolve(references, net, 'cases.json'), 'utf8')) as Omit<ReferenceCase, 'net'>[]).map(
    (reference): ReferenceCase => ({ net, ...reference }),
  );
const [emojiCases, blockCases] = [casesOf('emoji-vgg'), casesOf('block-net')];
const models = new Map([
  ['emoji-vgg', resolve(bundled, 'emoji-vgg.onnx')],
  ['block-net', resolve(references, 'block-net/block-net.onnx')],
]);

const fileOf = ({ net, picture }: ReferenceCase, name: string) =>
  readNpy(resolve(references, net, parse(picture).name, `${name}.npy`));

/** The explainer of a network for the tests of one block. */
function useExplainer(net: string): () => Explainer {
  let explainer: Explainer | undefined;
  beforeAll(async () => {
    explainer = await openExplainer(models.get(net)!, { device: 'cpu' });
  });
  afterAll(() => explainer?.dispose());
  return () => explainer!;
}

// PyTorch and onnxruntime round differently by about 5e-7 here; the presets differ from each other by 4e-3 and more.
const tolerance = 1e-5;

describe.each([...emojiCases, ...blockCases])('$net on $picture, against PyTorch', (reference) => {
  const explainer = useExplainer(reference.net);

  it('activates the layer as PyTorch does', async () => {
    const { activation } = await explainer().model.activate(fileOf(reference, 'input'));
    expect(explainer().layer?.tensor).toBe(reference.tensor);
    expect(activation.count).toBe(reference.channels);
    expect(maximumDifference(activation.data, fileOf(reference, 'activation').data)).toBeLessThan(1e-4); // of values up to about 10
  });

  it.each(presetNames)(
    'given the preset %s, gives the maps of the implementation that it is named after',
    async (preset) => {
      const { classes, details } = await explainer().explainInput(fileOf(reference, 'input'), {
        classes: reference.classes,
        method: settingOf({ preset }),
      });
      expect(details['constantChannels']).toEqual(reference.constantChannels);
      expect(classes.map(({ index }) => index)).toEqual(reference.classes);
      for (const { index, map } of classes) {
        expect(maximumDifference(map.data, fileOf(reference, `map_${preset}_${index}`).data)).toBeLessThan(tolerance);
      }
    },
  );
});

describe.each(emojiCases)('the bundled model on $picture', (reference) => {
  const explainer = useExplainer(reference.net);

  it('sees the picture as Pillow and PyTorch present it', async () => {
    const bytes = readFileSync(resolve(bundled, 'pictures', reference.picture));
    const { top } = await explainer().explain(await decodePicture(bytes, reference.picture));
    const logits = fileOf(reference, 'logits').data;
    // A pixel level is 1/64 in the network's units; the resize is Pillow's to the bit, so only rounding is left.
    for (const { index, logit } of top) expect(logit).toBeCloseTo(logits[index]!, 4);
    expect(top).toHaveLength(5);
  });
});

// Its layer is below 0 in half of its values, so that no ReLU goes unnoticed.
describe.each(blockCases)('the ReLU of each preset on $net', (reference) => {
  const explainer = useExplainer(reference.net);
  // What is scaled at the layer's size has one place for a ReLU.
  const others = presetNames.flatMap((preset) =>
    (['none', 'before-upsampling', 'after-upsampling'] as const)
      .filter((relu) => relu !== presets[preset].options.relu)
      .filter((relu) => relu === 'none' || presets[preset].options.scale === 'input-size')
      .map((relu) => ({ preset, relu })),
  );

  it.each(others)(
    'given $preset with the ReLU $relu, gives another map than the reference',
    async ({ preset, relu }) => {
      const [classIndex] = reference.classes;
      const { classes } = await explainer().explainInput(fileOf(reference, 'input'), {
        classes: [classIndex!],
        method: settingOf({ preset, options: { relu } }),
      });
      const expected = fileOf(reference, `map_${preset}_${classIndex!}`).data;
      expect(maximumDifference(classes[0]!.map.data, expected)).toBeGreaterThan(0.05);
    },
  );
});
