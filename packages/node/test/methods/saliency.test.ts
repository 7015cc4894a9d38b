import { expect, it } from '@jest/globals';
import type { MethodChoice } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { readFileSync } from 'node:fs';
// The recorded noise takes the place of the drawn one, which no public option offers.
import { baselinesOf } from '../../../core/src/explain/baselines.js';
import { attribute } from '../../../core/src/methods/saliency/attribute.js';
import { noisyPlan } from '../../../core/src/methods/saliency/smooth-grad.js';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { expectMostlyEqual, libraryMap, noBaseline, shareOfRange } from '../support/library-maps.js';
import { describeShared, sharedPath } from '../support/shared.js';

describeShared('attributions of the reference libraries', () => {
  const explainer = useModel(dynamicModel);

  const rows: [string, () => Float32Array, MethodChoice][] = [
    ["PyTorch's gradient", () => golden('cat_and_dog', 'grad_input_243').data, { method: 'gradient' }],
    ['guided backpropagation', () => golden('cat_and_dog', 'guided_243').data, { method: 'guided-backpropagation' }],
  ];
  it.each(rows)('equal %s', async (_, expected, choice) => {
    const { classes } = await explainer().explain(golden('cat_and_dog', 'input'), { ...choice, classes: [243] });
    expect(shareOfRange(classes[0]!.raw.data, expected())).toBeLessThan(1e-4);
  });

  it("equal captum's integrated gradients", async () => {
    const { classes } = await explainer().explain(golden('cat_and_dog', 'input'), {
      method: 'integrated-gradients',
      preset: 'captum',
      classes: [243],
    });
    expectMostlyEqual(classes[0]!.raw.data, libraryMap('integrated_captum_243'));
  });

  it('are taken from the blurred picture of the reference', async () => {
    const { preprocessing } = explainer();
    const blurred = await baselinesOf(golden('cat_and_dog', 'input'), { preprocessing })('blur');
    expect(maximumDifference(blurred.data, libraryMap('blurred'))).toBeLessThan(1e-6);
  });

  it('equal SmoothGrad with the recorded noise', async () => {
    const { model } = explainer();
    const input = await model.look(golden('cat_and_dog', 'input'));
    const count = input.image.data.length;
    const bytes = readFileSync(sharedPath('reference/golden/methods/smoothgrad_noise_224.npy')).subarray(-4 * count);
    const noiseOf = (i: number) =>
      Float32Array.from({ length: count }, (_, at) => (bytes.readInt8(i * count + at) * 0.15) / 32);
    const { classes } = await attribute(
      { title: 'SmoothGrad', model, input },
      noisyPlan(input.image.data, 4, noiseOf),
      { classes: [243], options: { channels: 'sum-of-magnitudes' }, batch: 4, baselineOf: noBaseline },
    );
    expectMostlyEqual(classes[0]!.raw.data, libraryMap('smoothgrad_243'));
  });
});
