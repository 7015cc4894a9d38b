import { expect, it } from '@jest/globals';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { libraryMap, shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

describeShared('methods that score changed activations, another picture', () => {
  const explainer = useModel(dynamicModel);
  const input = () => golden('porcupine', 'input');

  it.each([
    ['position', 'map_reciprocam_334'],
    ['gaussian', 'map_reciprocam_gaussian_334'],
  ] as const)('give the map of Recipro-CAM, preset %s', async (preset, name) => {
    const { classes } = await explainer().explain(input(), { method: 'recipro-cam', preset, classes: [334] });
    expect(shareOfRange(classes[0]!.map.data, libraryMap(name, 'porcupine'))).toBeLessThan(1e-4);
  });

  it('give the map of Ablation-CAM of pytorch-grad-cam', async () => {
    const choice = { method: 'ablation-cam', preset: 'pytorch-grad-cam' } as const;
    const { classes } = await explainer().explain(input(), { ...choice, classes: [334] });
    const low = libraryMap('low_pytorch-grad-cam_ablationcam_334', 'porcupine');
    expect(shareOfRange(classes[0]!.raw.data, low)).toBeLessThan(1e-4);
  });
});
