import { describe, it } from '@jest/globals';
import { dynamicModel, otherForms, useModel } from '../support/golden.js';
import { expectLearnedMask } from '../support/learned-mask.js';
import { describeShared } from '../support/shared.js';

describeShared('Mask and the same steps in PyTorch', () => {
  describe.each([dynamicModel, ...otherForms])('%s', (name) => {
    const explainer = useModel(name);
    it.each([10, 300] as const)('learn the same mask in %i steps', (steps) => expectLearnedMask(explainer(), steps));
  });
});
