import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime } from '@scorecam/core';
import { intOf, intsOf } from '../../../src/onnx/attributes.js';
import { type NodeProto, TensorProto_DataType as DataType } from '../../../src/onnx/gen/onnx_pb.js';
import { makeNode } from '../../../src/rewrite/make-node.js';
import { floatTensorProto, testModel } from '../../../src/testing/tiny-models.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const all = ['grad-cam', 'grad-cam++', 'xgrad-cam', 'layer-cam', 'hires-cam'] as const;

const image = floatTensor(
  Float32Array.from({ length: 3 * 10 * 8 }, (_, i) => Math.sin(i * 1.7)),
  [1, 3, 10, 8],
);

/** What comes behind the logits `z` of five classes, and gives `scores`. */
type Head = readonly NodeProto[];
const plain: Head = [makeNode({ op: 'Identity', inputs: ['z'], output: 'scores' })];
/** Two linear layers with a ReLU between them. */
const twoLayers: Head = [
  makeNode({ op: 'Relu', inputs: ['z'], output: 'active' }),
  makeNode({ op: 'MatMul', inputs: ['active', 'square'], output: 'scores' }),
];
/** The largest logit of all rows is added to each. */
const mixing: Head = [
  makeNode({ op: 'ReduceMax', inputs: ['z'], output: 'largest' }),
  makeNode({ op: 'Add', inputs: ['z', 'largest'], output: 'scores' }),
];

/** The layer is `sum`, 4 channels of 9 x 7; behind it the mean, and a linear layer without a bias. */
async function open({ head = plain, layout = 'nchw' }: { head?: Head; layout?: 'nchw' | 'nhwc' }): Promise<Explainer> {
  const [perm, axes] =
    layout === 'nhwc'
      ? [
          [0, 2, 3, 1],
          [1, 2],
        ]
      : [
          [0, 1, 2, 3],
          [2, 3],
        ];
  const bytes = testModel({
    inputs: [{ name: 'image', dataType: DataType.FLOAT, dims: ['batch', 3, 10, 8] }],
    outputs: [{ name: 'scores', dataType: DataType.FLOAT, dims: ['batch', 5] }],
    initializers: [
      floatTensorProto('conv.weight', [4, 3, 2, 2]),
      floatTensorProto('fc.weight', [5, 4]),
      floatTensorProto('square', [5, 5]),
    ],
    nodes: [
      makeNode({ op: 'Conv', inputs: ['image', 'conv.weight'], output: 'conv' }),
      makeNode({ op: 'Transpose', inputs: ['conv'], output: 'ordered', attributes: [intsOf('perm', perm)] }),
      makeNode({ op: 'Tanh', inputs: ['ordered'], output: 'branch' }),
      makeNode({ op: 'Add', inputs: ['ordered', 'branch'], output: 'sum' }),
      makeNode({
        op: 'ReduceMean',
        inputs: ['sum'],
        output: 'mean',
        attributes: [intsOf('axes', axes), intOf('keepdims', 0)],
      }),
      makeNode({ op: 'Gemm', inputs: ['mean', 'fc.weight'], output: 'z', attributes: [intOf('transB', 1)] }),
      ...head,
    ],
  });
  const model = await readModel(memorySource(bytes), 'net.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } });
}

/** sum_k w[class, k] A_k / (h w), which the class activation mapping of Zhou et al. shows. */
async function classActivation(explainer: Explainer, index: number): Promise<number[]> {
  const { activation } = await explainer.model.activate(image);
  const places = activation.height * activation.width;
  const weight = new Float32Array(floatTensorProto('fc.weight', [5, 4]).rawData.buffer);
  return Array.from({ length: places }, (_, i) =>
    [0, 1, 2, 3].reduce((sum, k) => sum + (weight[4 * index + k]! * activation.data[k * places + i]!) / places, 0),
  );
}

describe('the maps of gradients', () => {
  // Behind a mean and a linear layer every place of a channel has the same gradient.
  it.each(['grad-cam', 'xgrad-cam', 'hires-cam'] as const)(
    '%s is the class activation mapping of a linear head',
    async (method) => {
      const explainer = await open({});
      const { classes, work, layer } = await explainer.explain(image, { method, preset: 'paper', classes: [1, 3] });
      expect(work).toEqual({ unit: 'gradients', count: 2, skipped: 0 });
      expect(layer).toMatchObject({ tensor: 'sum', dims: [1, 4, 9, 7] });
      for (const { index, raw } of classes) {
        expect(raw.dims).toEqual([9, 7]);
        const expected = await classActivation(explainer, index);
        raw.data.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
      }
      await explainer.dispose();
    },
  );

  it('of CAM are the same but for the mean: the weights are those of the linear layer', async () => {
    for (const layout of ['nchw', 'nhwc'] as const) {
      const explainer = await open({ layout });
      const { classes } = await explainer.explain(image, { method: 'cam', classes: [1, 3] });
      for (const { index, raw, values } of classes) {
        const expected = await classActivation(explainer, index);
        raw.data.forEach((value, i) => expect(value).toBeCloseTo(63 * expected[i]!, 5));
        const weight = new Float32Array(floatTensorProto('fc.weight', [5, 4]).rawData.buffer);
        values['weights']!.forEach((value, k) => expect(value).toBeCloseTo(weight[4 * index + k]!, 5));
      }
      await explainer.dispose();
    }
  });

  it('of CAM are refused if the head is another one, with the reason', async () => {
    const explainer = await open({ head: twoLayers });
    await expect(explainer.explain(image, { method: 'cam' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message:
        'CAM needs a network that averages a layer and applies one linear layer to the averages, but after "sum" the weight of a channel depends on the picture; choose the layer that is averaged, or use grad-cam, which works with any head.',
    });
    const other = await explainer.withLayer({ tensor: 'ordered' });
    await expect(other.explain(image, { method: 'cam' })).rejects.toMatchObject({
      message: expect.stringMatching(/after "ordered" the places of a channel have different weights;/),
    });
    await Promise.all([explainer.dispose(), other.dispose()]);
  });

  it.each(all)('%s is the same of features whose channels come last', async (method) => {
    const [first, last] = await Promise.all([open({}), open({ layout: 'nhwc' })]);
    expect(last.layer).toMatchObject({ layout: 'nhwc' });
    const [expected, actual] = await Promise.all(
      [first, last].map((explainer) => explainer.explain(image, { method, preset: 'paper', classes: [0, 2] })),
    );
    actual!.classes.forEach(({ map, raw }, i) => {
      raw.data.forEach((value, at) => expect(value).toBeCloseTo(expected!.classes[i]!.raw.data[at]!, 5));
      expect(map).toMatchObject({ width: 8, height: 10 });
      expect(Math.max(...map.data)).toBe(1);
      expect(map.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    });
    await Promise.all([first.dispose(), last.dispose()]);
  });

  it('come one class at a time from a model whose rows depend on each other', async () => {
    const explainer = await open({ head: mixing });
    expect(explainer.model.fixedBatch).toBe(1);
    const { classes, batch, top } = await explainer.explain(image, { method: 'hires-cam', classes: [1, 3] });
    expect(batch).toBe(1);
    const ofLargest = await classActivation(explainer, top[0]!.index);
    for (const { index, raw } of classes) {
      const own = await classActivation(explainer, index);
      raw.data.forEach((value, i) => expect(value).toBeCloseTo(own[i]! + ofLargest[i]!, 6));
    }
    await explainer.dispose();
  });

  it('are refused with the operator and what works without gradients', async () => {
    const explainer = await open({
      head: [makeNode({ op: 'Shrink', inputs: ['z'], output: 'scores' })],
    });
    await expect(explainer.explain(image, { method: 'grad-cam' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message:
        'Grad-CAM needs gradients: the gradient of "Shrink" (node "scores") has no rule yet; score-cam, rise, eigen-cam, recipro-cam, ablation-cam, is-cam, ss-cam and occlusion work without them.',
    });
    await expect(explainer.explain(image, { method: 'score-cam' })).resolves.toBeDefined();
    await explainer.dispose();
  });

  it('stop between passes, and give the maps so far', async () => {
    const explainer = await open({ head: mixing });
    const signal = { aborted: false };
    const seen: number[][] = [];
    const explaining = explainer.explain(image, {
      method: 'grad-cam',
      classes: [0, 1, 2],
      signal,
      onProgress: ({ done, total, partial }) => {
        seen.push([done, total, partial().length]);
        signal.aborted = done === 1;
      },
    });
    await expect(explaining).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([
      [0, 3, 0],
      [1, 3, 1],
    ]);
    await explainer.dispose();
  });
});
