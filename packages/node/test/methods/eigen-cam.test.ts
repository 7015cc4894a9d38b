import { expect, it } from '@jest/globals';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { libraryMap, shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

describeShared('Eigen-CAM and pytorch-grad-cam', () => {
  const explainer = useModel(dynamicModel);

  it.each([
    ['cat_and_dog', 1],
    // The library's own map is upside down: its correlation with the mean activation is -.59.
    ['porcupine', -1],
  ])('give the same map of %s, up to the sign', async (picture, sign) => {
    const { classes } = await explainer().explain(golden(picture, 'input'), { method: 'eigen-cam', classes: [0] });
    const low = libraryMap('low_pytorch-grad-cam_eigencam', picture).map((value) => sign * value);
    expect(shareOfRange(classes[0]!.raw.data, low)).toBeLessThan(1e-4);
  });

  it('give the same finished map', async () => {
    const { classes } = await explainer().explain(golden('cat_and_dog', 'input'), { method: 'eigen-cam' });
    expect(shareOfRange(classes[0]!.map.data, libraryMap('map_pytorch-grad-cam_eigencam'))).toBeLessThan(1e-4);
  });
});
