import { describe, it } from '@jest/globals';
import { cases, dynamicModel, expectGolden, otherForms, presets, useModel } from './support/golden.js';
import { describeShared } from './support/shared.js';

describeShared('maps of the reference libraries, every export form, picture and preset', () => {
  describe.each([dynamicModel, ...otherForms])('%s', (name) => {
    const explainer = useModel(name);
    const all = cases.flatMap((goldenCase) => presets.map((preset) => ({ ...goldenCase, preset })));
    it.each(all)('equals $preset on $picture', ({ preset, ...goldenCase }) =>
      expectGolden(explainer(), goldenCase, preset),
    );
  });
});
