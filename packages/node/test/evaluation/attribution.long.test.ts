import { expect, it } from '@jest/globals';
import { floatTensor, type Tensor } from '@scorecam/core';
import { readFileSync } from 'node:fs';
import { fittedError } from '../../../core/src/evaluate/metrics/infidelity.js';
import { largestChange } from '../../../core/src/evaluate/metrics/max-sensitivity.js';
import { dynamicModel, golden, useModel } from '../support/golden.js';
import { describeShared, sharedPath } from '../support/shared.js';

/** What captum gives for the gradient at the input. */
interface ReferenceMetrics {
  readonly case: string;
  readonly attribution?: string;
  readonly classIndex: number;
  readonly infidelityNormalized: number;
  readonly maxSensitivity: number;
}

function references(): ReferenceMetrics[] {
  const text = readFileSync(sharedPath('reference/golden/methods/metrics.json'), 'utf8');
  return (JSON.parse(text) as ReferenceMetrics[]).filter(({ attribution }) => attribution !== undefined);
}

/** The bytes before the values of an .npy file of this version. */
const npyHeader = 128;

/** The recorded noises, of a standard deviation of .05. */
function perturbations(): Float32Array[] {
  const file = readFileSync(sharedPath('reference/golden/methods/smoothgrad_noise_224.npy'));
  const data = new Int8Array(file.subarray(npyHeader));
  const size = data.length / 4;
  return [0, 1, 2, 3].map((i) =>
    Float32Array.from(data.slice(i * size, (i + 1) * size), (value) => (value / 32) * 0.05),
  );
}

describeShared('metrics of an attribution', () => {
  const explainer = useModel(dynamicModel);

  async function gradientAt(image: Tensor<'float32'>, index: number): Promise<Float32Array> {
    const { rows } = await explainer().model.imageGradients(image, { classes: [index] });
    return rows[0]!;
  }

  it('are those of captum for the gradient', async () => {
    const { model } = explainer();
    expect(references()).toHaveLength(2);
    for (const { case: picture, classIndex, maxSensitivity, infidelityNormalized } of references()) {
      const image = golden(picture, 'input');
      const own = await gradientAt(image, classIndex);
      const logit = (await model.look(image)).logits[classIndex]!;
      const moved = (sign: number) =>
        perturbations().map((noise) =>
          floatTensor(
            image.data.map((value, i) => value + sign * noise[i]!),
            image.dims,
          ),
        );
      const changed = await Promise.all(moved(1).map((each) => gradientAt(each, classIndex)));
      // The gradients differ from PyTorch's by up to 5e-3 of their range where rounding decides a pooling's maximum.
      expect(Math.abs(largestChange(own, changed)! - maxSensitivity)).toBeLessThan(5e-3);
      const foretold = perturbations().map((noise) => noise.reduce((sum, value, i) => sum + value * own[i]!, 0));
      const lost = await Promise.all(
        moved(-1).map(async (each) => logit - (await model.look(each)).logits[classIndex]!),
      );
      expect(Math.abs(fittedError(foretold, lost) - infidelityNormalized)).toBeLessThan(5e-3);
    }
  });
});
