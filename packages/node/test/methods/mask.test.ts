import { it } from '@jest/globals';
import { dynamicModel, useModel } from '../support/golden.js';
import { expectLearnedMask } from '../support/learned-mask.js';
import { describeShared } from '../support/shared.js';

describeShared('Mask and the same steps in PyTorch', () => {
  const explainer = useModel(dynamicModel);
  it.each([1, 10] as const)('learn the same mask in %i steps', (steps) => expectLearnedMask(explainer(), steps));
});
