/** One map of each preset, and one of another export and picture; golden.long.test.ts makes all of them. */
import { describe, expect, it } from '@jest/globals';
import { maximumDifference } from '@scorecam/core/testing';
import type { SpatialMap } from '@scorecam/core';
import { catAndDog, dynamicModel, expectGolden, fixedModel, golden, porcupine, useModel } from './support/golden.js';
import { describeShared } from './support/shared.js';

describeShared('maps of the reference libraries', () => {
  describe(dynamicModel, () => {
    const explainer = useModel(dynamicModel);

    it('chooses the layer that the references were made of', () => {
      expect(explainer().layer).toMatchObject({ module: 'features.12', dims: [1, 512, 13, 13] });
    });

    it('equals torchcam on cat_and_dog', () => expectGolden(explainer(), catAndDog, 'torchcam'));

    it('equals pytorch-grad-cam on cat_and_dog, channel scores and all', async () => {
      const { classes } = await expectGolden(explainer(), catAndDog, 'pytorch-grad-cam');
      for (const { index, values } of classes) {
        const scores = values['scores']!;
        const logits = golden('cat_and_dog', `scores_corners_${index}`).data.subarray(0, scores.length);
        // Logits of about 10, rounded differently by two runtimes over 26 layers.
        expect(maximumDifference(scores, logits)).toBeLessThan(2e-4);
      }
    });

    // The map of the tiger cat peaks on the dog's head in the authors' own code too (0.70 of the peak is on the cat), so
    // that it is the difference of the two maps that tells the animals apart.
    it('equals official on cat_and_dog, and looks more at the cat for the tiger cat than for the bull mastiff', async () => {
      const { classes } = await expectGolden(explainer(), catAndDog, 'official');
      const [dog, cat] = classes.map(({ map }) => map);
      const difference = { ...cat!, data: cat!.data.map((value, i) => value - dog!.data[i]!) };
      expect(peak(dog!)).toEqual({ x: 112, y: 42 }); // the dog's muzzle
      expect(peak(difference).y).toBeGreaterThan(120); // the cat is in the lower right
      expect(peak(difference).x).toBeGreaterThan(90);
    });
  });

  describe(fixedModel, () => {
    const explainer = useModel(fixedModel);
    it('equals official on porcupine', () => expectGolden(explainer(), porcupine, 'official'));
  });
});

function peak({ data, width }: SpatialMap): { x: number; y: number } {
  const at = data.indexOf(Math.max(...data));
  return { x: at % width, y: Math.floor(at / width) };
}
