import { expect, it } from '@jest/globals';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { expectPytorchGradCam, expectTorchcam, type GoldenMethod, libraryNames } from '../support/gradient-maps.js';
import { shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

const all = Object.keys(libraryNames) as GoldenMethod[];
const inTorchcam = all.filter((method) => method !== 'hires-cam');

describeShared('gradient maps of the reference libraries', () => {
  const explainer = useModel(dynamicModel);

  it.each(all)('%s equals pytorch-grad-cam', (method) => expectPytorchGradCam(explainer(), method));

  it.each(inTorchcam)('%s equals torchcam', (method) => expectTorchcam(explainer(), method));

  it('finds the gradients of PyTorch at the layer', async () => {
    const { model } = explainer();
    const input = await model.activate(golden('cat_and_dog', 'input'));
    const { rows, dims } = await model.layerGradients(input, [243, 282]);
    expect(dims).toEqual([512, 13, 13]);
    [243, 282].forEach((index, i) =>
      expect(shareOfRange(rows[i]!, golden('cat_and_dog', `grad_activation_${index}`).data)).toBeLessThan(1e-4),
    );
  });
});
