import { expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import fc from 'fast-check';
import type { Activation } from '../../src/model/activation.js';
import { eigenCam } from '../../src/methods/eigen-cam.js';
import type { PreparedModel } from '../../src/model/prepared-model.js';
import { tinyClassifier } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const { options } = eigenCam.presets.paper;
const image = floatTensor(new Float32Array(1), [1, 1, 1, 1]);

/** The raw map of an activation alone; the method asks the model for its size only. */
async function rawOf(activation: Activation, center: boolean): Promise<Float32Array> {
  const model = { size: activation } as unknown as PreparedModel;
  const input = { image, logits: Float32Array.of(0), activation };
  const baselineOf = () => Promise.reject(new Error('no baseline'));
  const request = { classes: [0], options: { ...options, center }, batch: 1, baselineOf };
  const { classes } = await eigenCam.explain(model, input, request);
  return classes[0]!.raw.data;
}

it('finds the one pattern of a layer whose channels are multiples of it, high where the layer is active', async () => {
  const settings = fc.record({
    pattern: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 6, maxLength: 6 }),
    factors: fc.array(fc.integer({ min: -4, max: 9 }), { minLength: 1, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(settings, async ({ pattern, factors }) => {
      const total = factors.reduce((sum, factor) => sum + factor, 0);
      fc.pre(total !== 0);
      const data = Float32Array.from(factors.flatMap((factor) => pattern.map((value) => factor * value)));
      const raw = await rawOf({ count: factors.length, height: 2, width: 3, data }, false);
      // A = pattern factors^T, whose projection on factors / |factors| is pattern |factors|.
      const length = Math.sign(total) * Math.hypot(...factors);
      raw.forEach((value, i) => expect(value).toBeCloseTo(length * pattern[i]!, 3));
    }),
    { numRuns: 50 },
  );
});

it('takes the direction of the largest variance after centering', async () => {
  // The first channel has the larger mean, the second the larger variance.
  const data = Float32Array.of(10, 10, 10, 10, 0, 4, 0, 4);
  const raw = await rawOf({ count: 2, height: 2, width: 2, data }, true);
  raw.forEach((value, i) => expect(value).toBeCloseTo([-2, 2, -2, 2][i]!, 6));
});

it('flags a layer that is the same everywhere', async () => {
  const activation = { count: 2, height: 2, width: 2, data: new Float32Array(8).fill(3) };
  const raw = await rawOf(activation, true);
  expect([...raw]).toEqual([0, 0, 0, 0]);
});

it('gives one map for all classes and says so', async () => {
  const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
  const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } });
  const input = floatTensor(
    Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
    [1, 3, 16, 12],
  );
  const { classes, notices, work } = await explainer.explainInput(input, { method: 'eigen-cam', classes: [1, 4] });
  expect(classes[0]).not.toHaveProperty('flag');
  expect(classes[1]!.map).toEqual(classes[0]!.map);
  expect(notices).toContainEqual(expect.stringContaining('the same for every class'));
  expect(work).toEqual({ unit: 'decompositions', count: 1, skipped: 0 });
  await explainer.dispose();
});
