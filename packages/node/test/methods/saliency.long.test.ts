import { describe, expect, it } from '@jest/globals';
import type { MethodChoice } from '@scorecam/core';
import { dynamicModel, golden, otherForms, useModel } from '../support/golden.js';
import { expectMostlyEqual, shareOfRange } from '../support/library-maps.js';
import { describeShared } from '../support/shared.js';

const pictures = [
  ['cat_and_dog', 243],
  ['porcupine', 334],
] as const;

describeShared('attributions of PyTorch and captum', () => {
  describe.each([dynamicModel, ...otherForms])('%s', (name) => {
    const explainer = useModel(name);
    const raw = async (picture: string, choice: MethodChoice, index: number) => {
      const { classes, notices } = await explainer().explain(golden(picture, 'input'), { ...choice, classes: [index] });
      return { data: classes[0]!.raw.data, notices };
    };

    it.each(pictures)('equal the gradient and guided backpropagation of %s', async (picture, index) => {
      const gradient = await raw(picture, { method: 'gradient' }, index);
      expectMostlyEqual(gradient.data, golden(picture, `grad_input_${index}`).data);
      const guided = await raw(picture, { method: 'guided-backpropagation' }, index);
      expect(shareOfRange(guided.data, golden(picture, `guided_${index}`).data)).toBeLessThan(1e-4);
    });

    it.each(pictures)('equal integrated gradients of %s at 50 midpoints', async (picture, index) => {
      const midpoints = { method: 'integrated-gradients', options: { nodes: 'midpoint' } } as const;
      const { data, notices } = await raw(picture, midpoints, index);
      expectMostlyEqual(data, golden(picture, `integrated_${index}`).data);
      // The sum of the reference's own values is off by 5.7 % for the porcupine, by less than 5 % for the other.
      expect(notices.some((notice) => notice.includes('use more steps'))).toBe(picture === 'porcupine');
    });
  });
});
