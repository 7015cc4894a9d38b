import { expect, it } from '@jest/globals';
import { maximumDifference } from '@scorecam/core/testing';
import { readFileSync } from 'node:fs';
// The recorded masks take the place of the drawn ones, which no public option offers.
import { RiseRun } from '../../../core/src/methods/rise/rise.js';
import { maskOf } from '../../../core/src/methods/rise/random-masks.js';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { noBaseline } from '../support/library-maps.js';
import { describeShared, readNpy, sharedPath } from '../support/shared.js';

const folder = 'reference/golden/methods';

/** The values of a .npy file of bytes, which the library does not read. */
function bytesOf(name: string, count: number): Uint8Array {
  return readFileSync(sharedPath(folder, name)).subarray(-count);
}

describeShared('RISE with recorded masks', () => {
  const explainer = useModel(dynamicModel);
  const [grids, shifts] = [() => bytesOf('rise_grids.npy', 200 * 64), () => bytesOf('rise_shifts.npy', 400)];
  const draw = (i: number) => ({
    grid: { height: 8, width: 8, data: Float32Array.from(grids().subarray(64 * i, 64 * (i + 1))) },
    // The authors' code calls the offset of the rows x.
    shift: { y: shifts()[2 * i]!, x: shifts()[2 * i + 1]! },
  });

  it('makes the mask of the reference', () => {
    const mask = maskOf(draw(0), { height: 224, width: 224 });
    expect(maximumDifference(mask.data, readNpy(sharedPath(folder, 'rise_mask_0.npy')).data)).toBeLessThan(1e-6);
  });

  it('gives the maps of the reference', async () => {
    const { model } = explainer();
    const input = await model.look(golden('cat_and_dog', 'input'));
    const options = { masks: 200, cells: 8, probability: 0.5, standardError: 0, seed: 0 };
    let i = 0;
    const request = { classes: [243, 282], options, batch: 8, baselineOf: noBaseline };
    const { classes } = await new RiseRun(model, input, request).explain(() => draw(i++));
    for (const { index, raw } of classes) {
      const reference = readNpy(sharedPath(folder, 'cat_and_dog', `rise_${index}.npy`)).data;
      const range = Math.max(...reference) - Math.min(...reference);
      // PyTorch and onnxruntime round the probabilities differently by about 1e-6.
      expect(maximumDifference(raw.data, reference) / range).toBeLessThan(1e-4);
    }
  });
});
