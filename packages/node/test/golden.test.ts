import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Explainer, type PresetName } from '@scorecam/core';
import { openExplainer } from '@scorecam/node';
import { describeShared, maximumDifference, readNpy, sharedPath } from './support/shared.js';

// SqueezeNet 1.1 in three export forms, one set of weights; the maps were made by the libraries themselves.
const models = [
  'squeezenet1_1_pt_ts_op17_dyn.onnx',
  'squeezenet1_1_pt_ts_op17_fixed1.onnx',
  'squeezenet1_1_pt_dynamo_op18_fixed_external.onnx',
];
const cases = [
  { picture: 'cat_and_dog', classes: [243, 282], constantChannels: 19 },
  { picture: 'porcupine', classes: [334], constantChannels: 38 },
  { picture: 'paper_00000073', classes: [21], constantChannels: 98 },
];
const presets: PresetName[] = ['official', 'pytorch-grad-cam', 'torchcam'];

// The references differ from each other's arithmetic by 1e-2 and more, from onnxruntime's rounding by about 1e-5.
const tolerance = 1e-4;

describeShared('maps of the reference libraries', () => {
  describe.each(models)('%s', (model) => {
    let explainer: Explainer;
    beforeAll(async () => {
      explainer = await openExplainer(sharedPath('data/models', model), { device: 'cpu', layer: 'features.12' });
    });
    afterAll(() => explainer.dispose());

    describe.each(cases)('$picture', ({ picture, classes, constantChannels }) => {
      const file = (name: string) => readNpy(sharedPath('reference/golden/squeezenet1_1', picture, `${name}.npy`));

      it.each(presets)('equals %s', async (preset) => {
        const explanation = await explainer.explainInput(file('input'), { classes, preset });
        expect(explanation.constantChannels).toHaveLength(constantChannels);
        for (const { index, map } of explanation.classes) {
          expect(maximumDifference(map.data, file(`map_${preset}_${index}`).data)).toBeLessThan(tolerance);
        }
      });

      it('scores each channel as PyTorch does', async () => {
        const { classes: explained } = await explainer.explainInput(file('input'), { classes, preset: 'pytorch-grad-cam' });
        for (const { index, scores } of explained) {
          const logits = file(`scores_corners_${index}`).data.subarray(0, scores.length);
          // Logits of about 10, rounded differently by two runtimes over 26 layers.
          expect(maximumDifference(scores, logits)).toBeLessThan(2e-4);
        }
      });
    });
  });
});
