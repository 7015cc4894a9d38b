/** Every case of the reference data: models whose trait once made a wrong map, and pictures that were read wrongly. */
import { expect, it } from '@jest/globals';
import { openExplainer, readPicture } from '@scorecam/node';
import { readFileSync } from 'node:fs';
import { describeShared, sharedPath } from './support/shared.js';

const fish = 'models/emoji-vgg/pictures/fish.jpg';
const twoTasks = [4.26244, -0.39072, 1.91654, -0.76622, -4.18865];
const levels = [2.23046, -0.33816, 0.99119, -0.26455, -2.16219];
const cropped = [3.89357, -0.54712, 1.80558, -0.21296, -3.73386];

describeShared('the cases of the reference data', () => {
  // What onnxruntime gives for the input that NumPy and Pillow 12.3 make of the file.
  it.each([
    ['two-tasks/decoder-first', 'logit', twoTasks, 'feat', 'softmax'],
    ['two-tasks/decoder-last', 'logit', twoTasks, 'feat', 'softmax'],
    ['cbam/model', 'logit', [1.13103, -0.07403, 0.37929, -0.00385, -1.25548], 'attended', 'softmax'],
    ['zipmap-int/model', 'probability', [0.924757, 0.006376, 0.068867], 'feat', 'softmax'],
    ['multilabel-logits/model', 'logit', [6.21608, 1.4835, 4.14373, 1.28583, -2.30452, 2.90172], 'feat', 'sigmoid'],
    ['regression/age', 'logit', [57.41006], 'feat', 'value'],
    ['int8-input/int8', 'logit', levels, 'feat', 'softmax'],
    ['int8-input/uint8', 'logit', levels, 'feat', 'softmax'],
    ['metadata/model', 'probability', [0.58279, 0.21762, 0.19959], 'feat', 'softmax'],
    ['hf/convnext-384/model', 'logit', [3.17325, -1.0298, 1.57637, -0.03813, -3.225], 'feat', 'softmax'],
    ['hf/convnext-null/model', 'logit', cropped, 'feat', 'softmax'],
    ['hf/levit/model', 'logit', cropped, 'feat', 'softmax'],
    ['hf/mobilevit/model', 'logit', [0.93773, 0.66087, 0.46005, -0.32609, -0.79588], 'feat', 'softmax'],
    ['hf/vit-no-mean/model', 'logit', [1.93977, -0.5535, 0.9837, -0.01454, -1.86814], 'feat', 'softmax'],
  ] as const)('%s has the right scores (%s), layer and head', async (name, field, expected, layer, head) => {
    const explainer = await openExplainer(sharedPath('cases', `${name}.onnx`), { device: 'cpu' });
    const predictions = await explainer.predict(await readPicture(fish));
    const found = predictions.toSorted((a, b) => a.index - b.index).map((prediction) => prediction[field] ?? NaN);
    expect({ layer: explainer.layer?.tensor, head: explainer.target.head }).toEqual({ layer, head });
    await explainer.dispose();
    // The values are written to five decimals.
    expected.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(2e-5));
  });

  const pictures = JSON.parse(readFileSync(sharedPath('cases/pictures/expected.json'), 'utf8')) as Record<
    string,
    { readonly opencv: { readonly size: readonly number[]; readonly mean: readonly number[] } }
  >;

  /** Pillow and OpenCV pass over a table of EXIF after an entry with an impossible count; here it costs that entry alone. */
  const turned: Readonly<Record<string, readonly number[]>> = { 'exif-count-bogus-before.jpg': [37, 50] };

  // OpenCV reads 12 bits in 16 as they are stored, as is done here.
  it.each(Object.entries(pictures))('%s has the size and the mean color of its pixels', async (name, { opencv }) => {
    const { width, height, data } = await readPicture(sharedPath('cases/pictures', name));
    const means = [0, 1, 2].map(
      (channel) => data.reduce((sum, level, i) => sum + (i % 4 === channel ? level : 0), 0) / (width * height),
    );
    expect([width, height]).toEqual(turned[name] ?? opencv.size);
    opencv.mean.forEach((mean, channel) => expect(Math.abs(means[channel]! - mean)).toBeLessThan(0.006));
  });
});
