import { describe, it } from '@jest/globals';
import { otherForms, useModel } from '../support/golden.js';
import { expectPytorchGradCam, type GoldenMethod, libraryNames } from '../support/gradient-maps.js';
import { describeShared } from '../support/shared.js';

describeShared('gradient maps of the reference libraries, the other export forms', () => {
  describe.each(otherForms)('%s', (name) => {
    const explainer = useModel(name);
    const all = Object.keys(libraryNames) as GoldenMethod[];
    it.each(all)('%s equals pytorch-grad-cam', (method) => expectPytorchGradCam(explainer(), method));
  });
});
