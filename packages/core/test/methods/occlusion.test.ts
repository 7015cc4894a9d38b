import { beforeAll, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import { TensorProto_DataType as DataType } from '../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

const weights = Array.from({ length: 48 * 5 }, (_, i) => Math.sin(i * 1.3));
/** scores = weights^T image: the score lost under a window is what its pixels contribute. */
const linear = testModel({
  inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 4, 4] }],
  outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
  initializers: [floatTensorProto('weight', [48, 5], weights)],
  nodes: [
    makeNode({ op: 'Flatten', inputs: ['image'], output: 'flat' }),
    makeNode({ op: 'MatMul', inputs: ['flat', 'weight'], output: 'scores' }),
  ],
});
const pixels = Float32Array.from({ length: 48 }, (_, i) => Math.cos(i));
const image = floatTensor(pixels, [1, 3, 4, 4]);

let runtime: Runtime;
let explainer: Explainer;
useRuntime((opened) => (runtime = opened));
beforeAll(async () => {
  const model = await readModel(memorySource(linear), 'linear.onnx');
  explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } });
});

/** What a pixel contributes to the score of a class. */
const contribution = (y: number, x: number, index: number) =>
  [0, 1, 2].reduce((sum, c) => sum + weights[(c * 16 + y * 4 + x) * 5 + index]! * pixels[c * 16 + y * 4 + x]!, 0);

/** The spans of the windows along a side of 4 pixels, written out. */
const cases: [number, number, [number, number][]][] = [
  [
    1,
    1,
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
    ],
  ],
  [
    2,
    1,
    [
      [0, 2],
      [1, 3],
      [2, 4],
    ],
  ],
  [
    3,
    3,
    [
      [0, 3],
      [3, 4],
    ],
  ],
  [
    3,
    2,
    [
      [0, 3],
      [2, 4],
    ],
  ],
  [9, 5, [[0, 4]]],
];

it.each(cases)('maps the mean loss under windows of %i pixels by steps of %i', async (window, stride, spans) => {
  const classes = [0, 3];
  const found = await explainer.explainInput(image, { method: 'occlusion', options: { window, stride }, classes });
  expect(found.work).toEqual({ unit: 'windows', count: spans.length ** 2, skipped: 0 });
  found.classes.forEach(({ raw, index }) =>
    raw.data.forEach((value, place) => {
      const [y, x] = [Math.floor(place / 4), place % 4];
      const losses = spans.flatMap(([top, bottom]) =>
        spans.flatMap(([left, right]) => {
          if (y < top || y >= bottom || x < left || x >= right) return [];
          let loss = 0;
          for (let v = top; v < bottom; v++) for (let u = left; u < right; u++) loss += contribution(v, u, index);
          return [loss];
        }),
      );
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      expect(value).toBeCloseTo(mean, 4); // float32 sums of 48 products
    }),
  );
  expect(found.classes[0]!.flag?.code).toBe(spans.length === 1 ? 'UNIFORM_MAP' : undefined);
});

it('refuses steps that leave gaps', async () => {
  const options = { window: 2, stride: 3 };
  await expect(explainer.explainInput(image, { method: 'occlusion', options })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: 'Invalid stride 3: windows of 2 pixels would leave gaps; use 2 or less.',
  });
});
