import { expect } from '@jest/globals';
import type { Explainer } from '@scorecam/core';
import { maximumDifference } from '@scorecam/core/testing';
import { golden } from './golden.js';
import { libraryMap } from './library-maps.js';

/**
 * Compares a learned mask with PyTorch's after as many steps. Adam turns rounding into steps of .1 where a gradient is
 * almost 0: PyTorch's own mask moves by up to .012, on average by 1.5e-4, if the input changes by a millionth.
 */
export async function expectLearnedMask(explainer: Explainer, steps: 1 | 10 | 100 | 300): Promise<void> {
  const { classes } = await explainer.explain(golden('cat_and_dog', 'input'), {
    method: 'mask',
    options: { steps, jitter: 0 },
    classes: [243],
  });
  const { raw, values } = classes[0]!;
  const expected = libraryMap(`fong_mask_${steps}_243`);
  const differences = raw.data.map((removed, i) => Math.abs(1 - removed - expected[i]!));
  if (steps === 1) expect(Math.max(...differences)).toBeLessThan(1e-4);
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(1e-3);
  const losses = libraryMap('fong_loss_243').subarray(0, steps);
  expect(maximumDifference(values['losses']!, losses)).toBeLessThan(1e-5);
}
