import { describe, expect, it } from '@jest/globals';
import {
  Explainer,
  type Explanation,
  floatTensor,
  memorySource,
  type MethodName,
  readModel,
  type Runtime,
  type Tensor,
} from '@scorecam/core';
import { baselinesOf } from '../../../src/explain/baselines.js';
import { intOf, intsOf } from '../../../src/onnx/attributes.js';
import { TensorProto_DataType as DataType } from '../../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../../src/rewrite/make-node.js';
import {
  floatTensorProto,
  testModel,
  tinyClassifier,
  type TinyClassifierOptions,
} from '../../../src/testing/tiny-models.js';
import { gaussianNoise, seededRandom } from '../../../src/random.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const all = [
  'gradient',
  'gradient-x-input',
  'guided-backpropagation',
  'deconvolution',
  'smooth-grad',
  'integrated-gradients',
] as const satisfies readonly MethodName[];

async function explainerOf(bytes: Uint8Array, batch = 8): Promise<Explainer> {
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, { batch });
}

const open = (options: TinyClassifierOptions = {}, batch = 8) => explainerOf(tinyClassifier(options), batch);

/** Multiples of 1, so that a model of bytes takes them too. */
const levels = (dims: readonly number[]): Tensor<'float32'> =>
  floatTensor(
    Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => (i * 37) % 11),
    dims,
  );
const image = levels([1, 3, 16, 12]);

/** Scores that are linear in the picture: a convolution, the mean, and a product. */
function linearModel(layout: 'nchw' | 'nhwc'): Uint8Array {
  const shape = layout === 'nchw' ? [3, 16, 12] : [16, 12, 3];
  const perm = layout === 'nchw' ? [0, 1, 2, 3] : [0, 3, 1, 2];
  return testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', ...shape] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
    initializers: [floatTensorProto('conv.weight', [4, 3, 2, 2]), floatTensorProto('fc.weight', [5, 4])],
    nodes: [
      makeNode({ op: 'Transpose', inputs: ['image'], output: 'planes', attributes: [intsOf('perm', perm)] }),
      makeNode({ op: 'Conv', inputs: ['planes', 'conv.weight'], output: 'conv' }),
      makeNode({
        op: 'ReduceMean',
        inputs: ['conv'],
        output: 'mean',
        attributes: [intsOf('axes', [2, 3]), intOf('keepdims', 0)],
      }),
      makeNode({ op: 'Gemm', inputs: ['mean', 'fc.weight'], output: 'scores', attributes: [intOf('transB', 1)] }),
    ],
  });
}

const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);

describe('attributions of a linear model', () => {
  it.each(['nchw', 'nhwc'] as const)('add up to the logit, by every way of the gradient (%s)', async (layout) => {
    const explainer = await explainerOf(linearModel(layout));
    const input = levels(layout === 'nchw' ? [1, 3, 16, 12] : [1, 16, 12, 3]);
    const explain = async (method: (typeof all)[number]) =>
      (await explainer.explain(input, { method, classes: [1, 3] })).classes;
    const [gradients, products, integrated, smooth] = await Promise.all(
      (['gradient', 'gradient-x-input', 'integrated-gradients', 'smooth-grad'] as const).map(explain),
    );
    products!.forEach(({ raw, logit }, i) => {
      expect(raw.dims).toEqual(input.dims);
      // Sums of some 600 float32 products.
      expect(sumOf(raw.data)).toBeCloseTo(logit, 4);
      raw.data.forEach((value, at) => {
        expect(value).toBeCloseTo(gradients![i]!.raw.data[at]! * input.data[at]!, 5);
        expect(value).toBeCloseTo(integrated![i]!.raw.data[at]!, 5);
        expect(smooth![i]!.raw.data[at]!).toBeCloseTo(gradients![i]!.raw.data[at]!, 5);
      });
    });
    await explainer.dispose();
  });

  it.each(['mean', 'black', 'blur'])(
    'of integrated gradients add up to the change from the baseline %s',
    async (baseline) => {
      const explainer = await explainerOf(linearModel('nchw'));
      const { classes } = await explainer.explain(image, {
        method: 'integrated-gradients',
        options: { steps: 2, baseline },
        classes: [2],
      });
      const start = await baselinesOf(image, explainer)(baseline);
      const { logits } = await explainer.model.look(start);
      expect(sumOf(classes[0]!.raw.data)).toBeCloseTo(classes[0]!.logit - logits[2]!, 4);
      await explainer.dispose();
    },
  );
});

describe('integrated gradients', () => {
  it('take the gradient on the way from the baseline: of one step, in the middle', async () => {
    const explainer = await open();
    const start = (await baselinesOf(image, explainer)('blur')).data;
    const middle = { ...image, data: image.data.map((value, at) => (value + start[at]!) / 2) };
    const options = { steps: 1, nodes: 'midpoint', baseline: 'blur' } as const;
    const { classes } = await explainer.explain(image, { method: 'integrated-gradients', options, classes: [1] });
    const slopes = (await explainer.explain(middle, { method: 'gradient', classes: [1] })).classes[0]!.raw.data;
    classes[0]!.raw.data.forEach((value, at) =>
      expect(value).toBeCloseTo((image.data[at]! - start[at]!) * slopes[at]!, 5),
    );
    await explainer.dispose();
  });
});

describe('SmoothGrad', () => {
  it('adds noise in proportion to the range of the input, and not to its highest value', async () => {
    const explainer = await open();
    const bright = { ...image, data: image.data.map((value) => value + 5) }; // 5 to 15
    const options = { samples: 1, noise: 0.2, seed: 4 };
    const { classes } = await explainer.explain(bright, { method: 'smooth-grad', options, classes: [1] });
    const noise = gaussianNoise(bright.data.length, 0.2 * 10, seededRandom('smooth-grad/4/0'));
    const noisy = { ...bright, data: bright.data.map((value, at) => value + noise[at]!) };
    const expected = await explainer.explain(noisy, { method: 'gradient', classes: [1] });
    classes[0]!.raw.data.forEach((value, at) => expect(value).toBeCloseTo(expected.classes[0]!.raw.data[at]!, 6));
    await explainer.dispose();
  });
});

describe('attributions', () => {
  it.each(all)('%s gives maps of the size of the input in [0, 1], at any batch', async (method) => {
    const options = { ...(method === 'smooth-grad' && { samples: 5 }) };
    const results: Explanation[] = [];
    for (const batch of [8, 3, 1]) {
      const explainer = await open({}, batch);
      results.push(await explainer.explain(image, { method, options, classes: [0, 4] } as never));
      await explainer.dispose();
    }
    for (const { classes, subject, layer } of results) {
      expect([subject, layer]).toEqual(['input', undefined]);
      classes.forEach(({ map, raw }, i) => {
        expect(map).toMatchObject({ width: 12, height: 16 });
        expect(Math.max(...map.data)).toBe(1);
        expect(Math.min(...map.data)).toBe(0);
        // Convolutions of other batch sizes add in another order.
        raw.data.forEach((value, at) => expect(value).toBeCloseTo(results[0]!.classes[i]!.raw.data[at]!, 4));
      });
    }
  });

  it('are those of the floats that a model of bytes, or of rows of numbers, makes of its input', async () => {
    const gradientOf = async (options: TinyClassifierOptions) => {
      const explainer = await open(options);
      const { classes } = await explainer.explain(image, { method: 'gradient', classes: [2] });
      await explainer.dispose();
      return classes[0]!.raw;
    };
    const expected = await gradientOf({});
    expect(await gradientOf({ inputType: 'uint8' })).toEqual(expected);
    const model = await readModel(memorySource(tinyClassifier({ flat: true })), 'net.onnx');
    const flat = await Explainer.create(
      runtime,
      { model, weights: { kind: 'none' } },
      { preprocessing: { size: [12, 16] } },
    );
    const { classes } = await flat.explain(image, { method: 'gradient', classes: [2] });
    expect(classes[0]!.raw).toEqual(expected);
    await flat.dispose();
  });

  it('of integrated gradients say how far their sum is from the change of the logit', async () => {
    const explainer = await open();
    // Of the size of the biases, so that ReLUs switch on the way.
    const small = floatTensor(
      image.data.map((value) => value / 10 - 0.5),
      image.dims,
    );
    const integrate = (steps: number) =>
      explainer.explain(small, { method: 'integrated-gradients', options: { steps, nodes: 'midpoint' }, classes: [1] });
    const [fine, coarse] = [await integrate(60), await integrate(1)];
    const error = (result: typeof fine) => (result.details['completenessErrors'] as number[])[0]!;
    expect(error(fine)).toBeLessThan(0.05);
    expect(fine.notices.join()).not.toMatch(/more steps/);
    expect(error(coarse)).toBeGreaterThan(0.05);
    expect(coarse.notices.join()).toMatch(/sum to the change of the logit with an error of \d+ %; use more steps\.$/);
    await explainer.dispose();
  });
});
