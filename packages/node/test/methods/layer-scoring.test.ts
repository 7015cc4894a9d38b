import { expect, it } from '@jest/globals';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { libraryMap, shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

// PyTorch and onnxruntime round the scores differently by about 1e-6.
const tolerance = 1e-4;
const classes = [243, 282];

describeShared('methods that score changed activations', () => {
  const explainer = useModel(dynamicModel);

  it.each([
    ['position', 'map_reciprocam'],
    ['gaussian', 'map_reciprocam_gaussian'],
  ] as const)('give the map of Recipro-CAM, preset %s', async (preset, name) => {
    const explanation = await explainer().explain(golden('cat_and_dog', 'input'), {
      method: 'recipro-cam',
      preset,
      classes,
    });
    for (const { index, map } of explanation.classes)
      expect(shareOfRange(map.data, libraryMap(`${name}_${index}`))).toBeLessThan(tolerance);
  });

  it('give the maps of Ablation-CAM of pytorch-grad-cam', async () => {
    const explanation = await explainer().explain(golden('cat_and_dog', 'input'), {
      method: 'ablation-cam',
      preset: 'pytorch-grad-cam',
      classes,
    });
    for (const { index, raw } of explanation.classes)
      expect(shareOfRange(raw.data, libraryMap(`low_pytorch-grad-cam_ablationcam_${index}`))).toBeLessThan(tolerance);
    const [first] = explanation.classes;
    expect(shareOfRange(first!.map.data, libraryMap('map_pytorch-grad-cam_ablationcam_243'))).toBeLessThan(tolerance);
  });
});
