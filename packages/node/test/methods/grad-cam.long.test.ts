import { describe, it } from '@jest/globals';
import { dynamicModel, otherForms, useModel } from '../support/golden.js';
import { expectPytorchGradCam, expectTorchcam, type GoldenMethod, libraryNames } from '../support/gradient-maps.js';
import { describeShared } from '../support/shared.js';

const all = Object.keys(libraryNames) as GoldenMethod[];
const porcupine = { picture: 'porcupine', classes: [334] };

describeShared('gradient maps of the reference libraries', () => {
  describe.each(otherForms)('%s', (name) => {
    const explainer = useModel(name);
    it.each(all)('%s equals pytorch-grad-cam', (method) => expectPytorchGradCam(explainer(), method));
  });

  describe.each([dynamicModel, ...otherForms])('%s, another picture', (name) => {
    const explainer = useModel(name);
    it.each(all)('%s equals pytorch-grad-cam', (method) => expectPytorchGradCam(explainer(), method, porcupine));
    it.each(all.filter((method) => method !== 'hires-cam'))('%s equals torchcam', (method) =>
      expectTorchcam(explainer(), method, porcupine),
    );
  });
});
