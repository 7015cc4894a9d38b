import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime, seededRandom } from '@scorecam/core';
import fc from 'fast-check';
import { TensorProto_DataType as DataType } from '../../../src/onnx/gen/onnx_pb.js';
import { MaskAverage } from '../../../src/methods/rise/mask-average.js';
import { drawMask, maskOf } from '../../../src/methods/rise/random-masks.js';
import { probabilities } from '../../../src/model/head.js';
import { asIs } from '../../../src/model/mask-feeds.js';
import { makeNode } from '../../../src/rewrite/make-node.js';
import { floatTensorProto, testModel, tinyClassifier } from '../../../src/testing/tiny-models.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

async function open(bytes: Uint8Array): Promise<Explainer> {
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } });
}

const size = { height: 16, width: 12 };
const input = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

describe('a random mask', () => {
  it('is the grid in cells of the size that covers the input, cut at the shift', () => {
    const grid = { height: 2, width: 2, data: Float32Array.of(1, 0, 0, 1) };
    const mask = maskOf({ grid, shift: { x: 0, y: 0 } }, { height: 4, width: 4 });
    // 2 x 2 cells become 6 x 6 pixels: pixel i is at (i + 1/2) / 3 - 1/2 cells, the first one mirrored at 0.
    const places = [1 / 3, 0, 1 / 3, 2 / 3];
    const rows = places.map((v) => places.map((u) => (1 - u) * (1 - v) + u * v));
    mask.data.forEach((value, i) => expect(value).toBeCloseTo(rows.flat()[i]!, 6));
    const shifted = maskOf({ grid, shift: { x: 1, y: 0 } }, { height: 4, width: 4 });
    expect(shifted.data[1]).toBe(mask.data[2]);
  });

  it('is mirrored beyond the last center, as before the first', () => {
    const grid = { height: 2, width: 2, data: Float32Array.of(0, 1, 0, 1) };
    const mask = maskOf({ grid, shift: { x: 15, y: 0 } }, { height: 32, width: 32 });
    // Pixel 31 is at (31 + 15 + 1/2) * 2 / 48 - 1/2 = 1.4375 cells, mirrored at 1.
    expect(mask.data[31]).toBeCloseTo(0.5625, 6);
  });

  it('has the size of the input and values in [0, 1], for any grid, and keeps its share of the picture', () => {
    const settings = fc.record({
      cells: fc.integer({ min: 1, max: 20 }),
      probability: fc.double({ min: 0.05, max: 1, noNaN: true }),
      input: fc.record({ height: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 40 }) }),
    });
    fc.assert(
      fc.property(settings, fc.integer(), (wanted, seed) => {
        const mask = maskOf(drawMask(seededRandom(seed), wanted), wanted.input);
        expect(mask.data).toHaveLength(wanted.input.height * wanted.input.width);
        expect(mask.data.every((value) => value >= 0 && value <= 1)).toBe(true);
        if (wanted.probability === 1) expect(mask.data.every((value) => value === 1)).toBe(true);
      }),
    );
    const random = seededRandom('share');
    const drawn = Array.from({ length: 400 }, () => drawMask(random, { cells: 7, probability: 0.3, input: size }));
    const cells = drawn.flatMap(({ grid }) => [...grid.data]);
    // 19,600 draws: the standard error of the share is 0.0033.
    expect(cells.reduce((sum, value) => sum + value, 0) / cells.length).toBeCloseTo(0.3, 1.5);
    expect(new Set(drawn.map(({ shift }) => shift.y))).toEqual(new Set([0, 1, 2]));
  });
});

describe('the average of masks', () => {
  const add = (terms: readonly (readonly [number, number[]])[]) => {
    const average = new MaskAverage({ height: 1, width: 2 }, 0.5);
    for (const [score, mask] of terms) average.add(score, { height: 1, width: 2, data: Float32Array.from(mask) });
    return average;
  };

  it('has the standard error of a mean', () => {
    // The terms score * mask / 0.5 are 2, 0, 4 at the first place, and 0, 1, 2 at the second.
    const average = add([
      [1, [1, 0]],
      [0.5, [0, 1]],
      [2, [1, 0.5]],
    ]);
    expect([...average.map().data]).toEqual([2, 1]);
    // The sums of squared deviations are 8 and 2, over n (n - 1) = 6.
    const [first, second] = [Math.sqrt(8 / 6), Math.sqrt(2 / 6)];
    expect(average.standardErrors()![0]).toBeCloseTo(first, 6);
    expect(average.standardErrors()![1]).toBeCloseTo(second, 6);
    expect(average.standardError()).toBeCloseTo(Math.sqrt((first ** 2 + second ** 2) / 2) / (2 - 1), 6);
  });

  it('has none of one mask, and no standard error if no place stands out', () => {
    expect(add([[1, [1, 0]]]).standardErrors()).toBeUndefined();
    expect(add([[1, [1, 0]]]).standardError()).toBeUndefined();
    const flat = add([
      [1, [1, 1]],
      [2, [1, 1]],
    ]);
    expect(flat.standardError()).toBeUndefined();
  });
});

describe('RISE', () => {
  it('averages its masks, weighted by the probability under each', async () => {
    const explainer = await open(tinyClassifier());
    const options = { masks: 10, cells: 4, probability: 0.4, seed: 3 };
    const { classes, work } = await explainer.explainInput(input, { method: 'rise', options, classes: [1, 4] });
    expect(work).toEqual({ unit: 'masks', count: 10, skipped: 0 });
    const random = seededRandom('rise/3');
    const sums = [new Float64Array(16 * 12), new Float64Array(16 * 12)];
    for (let i = 0; i < 10; i++) {
      const { data } = maskOf(drawMask(random, { ...options, input: size }), size);
      const [row] = await explainer.model.scoreMasked(input, { ...asIs, maps: floatTensor(data, [1, 1, 16, 12]) });
      const scores = probabilities(row!, explainer.model.head);
      sums.forEach((sum, c) => sum.forEach((_, at) => (sum[at]! += (scores[[1, 4][c]!]! * data[at]!) / (10 * 0.4))));
    }
    classes.forEach(({ raw }, c) =>
      // Rows of one and of eight masks round differently by about 1e-7.
      raw.data.forEach((value, i) => expect(value).toBeCloseTo(sums[c]![i]!, 5)),
    );
    await explainer.dispose();
  });

  it('gives the same map for the same seed at any batch, and another for another', async () => {
    const maps: Float32Array[] = [];
    for (const [batch, seed] of [
      [8, 1],
      [3, 1],
      [8, 2],
    ] as const) {
      const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
      const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } }, { batch });
      const { classes } = await explainer.explainInput(input, { method: 'rise', options: { masks: 20, seed } });
      maps.push(classes[0]!.map.data);
      await explainer.dispose();
    }
    maps[1]!.forEach((value, i) => expect(value).toBeCloseTo(maps[0]![i]!, 4));
    expect(maps[2]).not.toEqual(maps[0]);
  });

  it('says how precise its map is, and ends once it is precise enough, after the same masks at any batch', async () => {
    const run = async (batch: number, masks: number, standardError: number) => {
      const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
      const explainer = await Explainer.create(runtime, { model, weights: { kind: 'none' } }, { batch });
      const options = { masks, standardError, probability: 0.5 };
      const { classes, details, work } = await explainer.explainInput(input, { method: 'rise', options });
      await explainer.dispose();
      return { ...classes[0]!, reached: (details['standardError'] as number[])[0]!, count: work.count };
    };
    const whole = await run(64, 400, 0);
    expect(whole.count).toBe(400);
    expect(whole.values['standardErrors']).toHaveLength(16 * 12);
    const [ended, otherBatch] = [await run(64, 4000, 2 * whole.reached), await run(7, 4000, 2 * whole.reached)];
    expect(ended.count % 100).toBe(0);
    expect(ended.count).toBeLessThan(400);
    expect(ended.reached).toBeLessThanOrEqual(2 * whole.reached);
    expect(otherBatch.count).toBe(ended.count);
    otherBatch.map.data.forEach((value, i) => expect(value).toBeCloseTo(ended.map.data[i]!, 4));
  });

  it('gives maps so far of the masks so far, and stops between passes', async () => {
    const explainer = await open(tinyClassifier());
    const signal = { aborted: false };
    const seen: number[] = [];
    const explaining = explainer.explainInput(input, {
      method: 'rise',
      options: { masks: 40 },
      signal,
      onProgress: ({ done, total, partial }) => {
        seen.push(done, total);
        const [first] = partial();
        expect(first!.flag === undefined).toBe(done > 0);
        signal.aborted = done >= 16;
      },
    });
    await expect(explaining).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([0, 40, 8, 40, 16, 40]);
    await explainer.dispose();
  });

  it('explains a model without a layer, which Score-CAM refuses with the remedy', async () => {
    const explainer = await open(
      testModel({
        inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 4, 4] }],
        outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
        initializers: [floatTensorProto('weight', [48, 5])],
        nodes: [
          makeNode({ op: 'Flatten', inputs: ['image'], output: 'flat' }),
          makeNode({ op: 'MatMul', inputs: ['flat', 'weight'], output: 'scores' }),
        ],
      }),
    );
    expect(explainer.layer).toBeUndefined();
    expect(explainer.layers).toEqual([]);
    const image = floatTensor(
      Float32Array.from({ length: 48 }, (_, i) => Math.cos(i)),
      [1, 3, 4, 4],
    );
    const { classes, subject } = await explainer.explain(image, { method: 'rise', options: { masks: 30 } });
    expect(subject).toBe('input');
    expect(classes[0]).toMatchObject({ map: { height: 4, width: 4 }, original: { height: 4, width: 4 } });
    expect(classes[0]).not.toHaveProperty('flag');
    await expect(explainer.explain(image)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringMatching(/no convolutional features larger than 1 x 1.*"rise" explains it without one/),
    });
    await explainer.dispose();
  });
});
