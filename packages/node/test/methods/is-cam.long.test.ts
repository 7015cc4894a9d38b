import { expect, it } from '@jest/globals';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { libraryMap, shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

describeShared('IS-CAM and torchcam', () => {
  const explainer = useModel(dynamicModel);

  it('give the same map', async () => {
    const { classes } = await explainer().explain(golden('cat_and_dog', 'input'), {
      method: 'is-cam',
      preset: 'torchcam',
      options: { samples: 3 },
      classes: [243],
    });
    // PyTorch and onnxruntime round the scores differently by about 1e-6.
    expect(shareOfRange(classes[0]!.map.data, libraryMap('map_torchcam_iscam_243'))).toBeLessThan(1e-4);
  });
});
