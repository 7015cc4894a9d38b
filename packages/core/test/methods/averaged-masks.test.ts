import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, type MethodChoice, readModel, type Runtime } from '@scorecam/core';
import { maximumDifference } from '../../src/testing/closeness.js';
import { tinyClassifier, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

/** The raw maps of the tiny classifier for each choice of a method. */
async function rawMaps(choices: readonly MethodChoice[], options: TinyClassifierOptions = {}, batch = 8) {
  const model = await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
  const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } }, { batch });
  const dims = options.layout === 'nhwc' ? [1, 16, 12, 3] : [1, 3, 16, 12];
  const values = Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37));
  const maps = [];
  for (const choice of choices) {
    const { classes } = await explainer.explainInput(floatTensor(values, dims), { ...choice, classes: [2] });
    maps.push(classes[0]!.raw.data);
  }
  await explainer.dispose();
  return maps;
}

const noise = (deviation: number, seed: number): MethodChoice => ({
  method: 'ss-cam',
  options: { deviation, seed, samples: 3 },
});

describe('IS-CAM and SS-CAM', () => {
  it.each<TinyClassifierOptions>([{}, { layout: 'nhwc' }, { batch: 1 }])(
    "are torchcam's Score-CAM with one mask at full strength, and with no noise: %j",
    async (options) => {
      const [scoreCam, isCam, ssCam] = await rawMaps(
        [
          { method: 'score-cam', preset: 'torchcam' },
          { method: 'is-cam', preset: 'torchcam', options: { samples: 1 } },
          noise(0, 0),
        ],
        options,
      );
      // The graph and JavaScript round the masks differently by about 1e-7.
      expect(maximumDifference(isCam!, scoreCam!)).toBeLessThan(1e-5);
      expect(maximumDifference(ssCam!, scoreCam!)).toBeLessThan(1e-5);
    },
  );

  it('add the same noise for a seed at any batch, and other noise for another', async () => {
    const [first, again, other] = await rawMaps([noise(2, 1), noise(2, 1), noise(2, 2)]);
    const [alone] = await rawMaps([noise(2, 1)], {}, 2);
    expect(again).toEqual(first);
    expect(maximumDifference(alone!, first!)).toBeLessThan(1e-5);
    expect(maximumDifference(other!, first!)).toBeGreaterThan(1e-4);
  });
});
