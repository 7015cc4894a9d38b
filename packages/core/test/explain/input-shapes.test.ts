import { describe, expect, it } from '@jest/globals';
import {
  Explainer,
  type ExplainerSetup,
  floatTensor,
  type OnnxModel,
  type Raster,
  type Runtime,
  type Tensor,
} from '@scorecam/core';
import { intsOf } from '../../src/onnx/attributes.js';
import { copyWith } from '../../src/onnx/copy-with.js';
import { valueInfo } from '../../src/onnx/value-info.js';
import { applyPatch } from '../../src/rewrite/graph-patch.js';
import { intsConstant, makeNode } from '../../src/rewrite/make-node.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import {
  floatTensorProto,
  tinyClassifierFacts as facts,
  type TinyClassifierOptions,
} from '../../src/testing/tiny-models.js';
import { build, float, readTiny } from '../support/graphs.js';
import { planesModel, scoresOf } from '../support/planes-model.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const { channels, height, width, classes, input, output } = facts;

/** Methods that mask the input, read a layer, differentiate it, and differentiate the input. */
const methods = ['score-cam', 'grad-cam', 'gradient', 'rise'] as const;

/** RISE of few masks, which show as well whether inputs are masked alike. */
function settingOf(method: (typeof methods)[number]) {
  return method === 'rise' ? ({ method, options: { masks: 40 } } as const) : { method };
}

function open(model: OnnxModel, setup: ExplainerSetup = {}): Promise<Explainer> {
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, setup);
}

function picture(count: number = channels, [rows, columns]: readonly [number, number] = [height, width]) {
  const data = Float32Array.from({ length: count * rows * columns }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03));
  return floatTensor(data, [1, count, rows, columns]);
}

/** The values of (1, C, H, W) as (1, H, W, C). */
function channelsLast({ data, dims: [, count = 0, rows = 0, columns = 0] }: Tensor<'float32'>): Tensor<'float32'> {
  const moved = Float32Array.from(data, (_, i) => data[(i % count) * rows * columns + Math.floor(i / count)]!);
  return floatTensor(moved, [1, rows, columns, count]);
}

/** The tiny classifier without an axis for a batch: (C, H, W), (H, W, C) or (length) -> (classes). */
async function single(options: TinyClassifierOptions = {}): Promise<OnnxModel> {
  const model = await readTiny(options);
  const last = model.graph.node.find((node) => node.output.includes(output))!;
  const dims = options.layout === 'nhwc' ? [height, width, channels] : [channels, height, width];
  const inner = options.flat ? [dims.reduce((product, dim) => product * dim, 1)] : dims;
  return applyPatch(model, {
    removeNodes: new Set([last]),
    rewire: new Map([[input, 'batched']]),
    addNodes: [
      intsConstant('first', [0]),
      makeNode({ op: 'Unsqueeze', inputs: [input, 'first'], output: 'batched' }),
      copyWith(last, { name: 'rows', output: ['rows'] }),
      makeNode({ op: 'Squeeze', inputs: ['rows', 'first'], output }),
    ],
    inputs: { set: [valueInfo({ name: input, dataType: 1, dims: inner })] },
    outputs: { set: [valueInfo({ name: output, dataType: 1, dims: [classes] })] },
  });
}

/** Every method gives the maps of another model for its input. Float32 sums differ by their order, by 1e-6 of their size. */
async function expectSameMaps(
  [model, image]: readonly [Explainer, Tensor<'float32'>],
  [other, same]: readonly [Explainer, Tensor<'float32'>],
) {
  for (const method of methods) {
    const [ours, theirs] = [
      await model.explain(image, { ...settingOf(method), classes: [1] }),
      await other.explain(same, { ...settingOf(method), classes: [1] }),
    ].map((explanation) => explanation.classes[0]!);
    expect(ours!.logit).toBeCloseTo(theirs!.logit, 5);
    expect(maximumDifference(ours!.map.data, theirs!.map.data)).toBeLessThan(1e-5);
    expect(Math.max(...ours!.map.data)).toBeGreaterThan(0.5);
  }
}

describe('a model without an axis for a batch', () => {
  it.each([
    ['planes', {}, picture()],
    ['channels at the end', { layout: 'nhwc' }, channelsLast(picture())],
  ] as const)('is explained as the one that has it: %s', async (_, options, image) => {
    const explainer = await open(await single(options));
    expect(explainer.model.notices.join()).toContain('The masked inputs run 1 at a time');
    await expectSameMaps([explainer, image], [await open(await readTiny()), picture()]);
  });

  it('takes a row of numbers whose picture has the size that is stated', async () => {
    const setup = { preprocessing: { size: [width, height] as const } };
    const explainer = await open(await single({ flat: true }), setup);
    await expectSameMaps([explainer, picture()], [await open(await readTiny()), picture()]);
    const { notices } = await explainer.explain(picture());
    expect(notices).toContain('The input "image" [576] is read as one picture without an axis for a batch.');
  });

  it('refuses a row of numbers whose picture nobody states', async () => {
    await expect(open(await single({ flat: true }))).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringContaining('its inputs are "image" [576]; an image model has'),
    });
  });
});

describe('a model of gray pictures', () => {
  const sides = [28, 28] as const;

  it.each([
    ['without an axis for channels', ['N', 28, 28], 'gray pictures without an axis for channels'],
    ['as rows of numbers', ['N', 784], 'The input "x" is read as 1 x 28 x 28.'],
  ] as const)('is explained %s', async (_, dims, notice) => {
    const explainer = await open(await planesModel(dims, 1, [-1, 1, 28, 28]));
    expect(explainer.model.fixedBatch).toBeUndefined();
    expect(explainer.preprocessing).toMatchObject({ channelOrder: 'gray', size: [28, 28], mean: [0], std: [1] });
    expect((await explainer.explain(picture(1, sides))).notices.join(' ')).toContain(notice);
    const plain = await open(await planesModel(['N', 1, 28, 28], 1));
    await expectSameMaps([explainer, picture(1, sides)], [plain, picture(1, sides)]);
  });
});

/** x -> Reshape to (N, H, W, C) -> Transpose to planes, as Keras' converters write a row of numbers. */
async function rowsOfPixels(dims: readonly (number | string)[]): Promise<OnnxModel> {
  const model = await planesModel(dims, 3, [-1, 8, 8, 3]);
  const reshape = model.graph.node.find(({ opType }) => opType === 'Reshape')!;
  return applyPatch(model, {
    removeNodes: new Set([reshape]),
    addNodes: [
      copyWith(reshape, { name: 'pixels', output: ['pixels'] }),
      makeNode({ op: 'Transpose', inputs: ['pixels'], output: 'planes', attributes: [intsOf('perm', [0, 3, 1, 2])] }),
    ],
  });
}

it.each([[['N', 192]], [[192]]])('a row of numbers %j that becomes pixels has the channels last', async (dims) => {
  const explainer = await open(await rowsOfPixels(dims));
  expect(explainer.preprocessing).toMatchObject({ layout: 'nhwc', size: [8, 8] });
  const image = picture(3, [8, 8]);
  await expectSameMaps([explainer, channelsLast(image)], [await open(await planesModel(['N', 3, 8, 8], 3)), image]);
});

describe.each([2, 4, 6, 13])('a model of %i channels', (count) => {
  const raster: Raster = {
    width: 8,
    height: 8,
    bands: count,
    data: Uint16Array.from({ length: 64 * count }, (_, i) => (i * i * 31) % 4001),
  };
  const mean = Array.from({ length: count }, (_, band) => 1900 + 10 * band);
  const std = Array.from({ length: count }, (_, band) => 1000 + band);
  /** (x - mean) / std, one band after the other. */
  const input = floatTensor(
    Float32Array.from({ length: 64 * count }, (_, i) => {
      const [band, pixel] = [Math.floor(i / 64), i % 64];
      return (raster.data[pixel * count + band]! - mean[band]!) / std[band]!;
    }),
    [1, count, 8, 8],
  );

  it('takes the bands of a raster, for every kind of method', async () => {
    const explainer = await open(await planesModel(['N', count, 8, 8], count), { preprocessing: { mean, std } });
    const scores = scoresOf(input, count);
    for (const method of methods) {
      const {
        classes: [found],
        notices,
      } = await explainer.explain(raster, { ...settingOf(method), classes: [1] });
      expect(found!.logit).toBeCloseTo(scores[1]!, 4);
      expect(Math.max(...found!.map.data)).toBeGreaterThan(0.5);
      expect(notices.join()).not.toContain('Nothing states');
    }
    const {
      classes: [found],
    } = await explainer.explain(raster, { method: 'gradient', classes: [1] });
    // The scores are linear between the kinks of the ReLU, so that a small step shows the gradient.
    for (const at of [0, 27, 64 * count - 1]) {
      const [up, down] = [1e-3, -1e-3].map((step) => {
        const data = input.data.slice();
        data[at]! += step;
        return scoresOf(floatTensor(data, input.dims), count)[1]!;
      });
      expect(found!.raw.data[at]).toBeCloseTo((up! - down!) / 2e-3, 3);
    }
  });

  it('says that nothing states the mean, and refuses a picture of colors', async () => {
    const explainer = await open(await planesModel(['N', count, 8, 8], count));
    const { notices, preprocessing } = await explainer.explain(raster);
    expect(preprocessing).toMatchObject({ channelOrder: 'bands', channels: count, mean: [0], std: [1] });
    expect(notices.join(' ')).toContain(`Nothing states the mean and the std of the ${count} channels`);
    const picture = { width: 8, height: 8, data: new Uint8Array(256) };
    await expect(explainer.explain(picture)).rejects.toMatchObject({
      code: 'INVALID_IMAGE',
      message: expect.stringContaining(`the model takes ${count} channels; give a TIFF or an .npy file`),
    });
  });
});

it('refuses two images at once, with a sentence', async () => {
  const two = floatTensor(new Float32Array(2 * channels * height * width), [2, channels, height, width]);
  await expect((await open(await readTiny())).explain(two)).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: 'The input has the shape [2, 3, 16, 12], 2 images; explain one at a time, such as array[:1].',
  });
});

describe('an input that no picture fits', () => {
  it.each([
    ['a video', ['N', 16, 3, 32, 32]],
    ['a volume', ['N', 1, 32, 32, 32]],
  ])('is refused with the reason: %s', async (_, dims) => {
    const model = await build({
      inputs: [float('x', dims)],
      outputs: [float('scores', ['N', 2])],
      nodes: [makeNode({ op: 'Flatten', inputs: ['x'], output: 'scores' })],
    });
    await expect(open(model)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: expect.stringContaining('one of more than four axes takes a video or a volume'),
    });
  });
});

describe('an input beside the picture', () => {
  /** scores = logits * temperature + gathered[index], of inputs temperature (1) and index (N) of int64. */
  async function twoMore(): Promise<OnnxModel> {
    const model = await readTiny();
    const last = model.graph.node.find((node) => node.output.includes(output))!;
    return applyPatch(model, {
      removeNodes: new Set([last]),
      addNodes: [
        copyWith(last, { name: 'logits', output: ['logits'] }),
        makeNode({ op: 'Mul', inputs: ['logits', 'temperature'], output: 'scaled' }),
        makeNode({ op: 'Gather', inputs: ['offsets', 'index'], output: 'offset' }),
        makeNode({ op: 'Add', inputs: ['scaled', 'offset'], output }),
      ],
      initializers: { set: [floatTensorProto('offsets', [3, classes])] },
      inputs: {
        set: [
          valueInfo({ name: 'temperature', dataType: 1, dims: [1] }),
          valueInfo({ name: 'index', dataType: 7, dims: ['N'] }),
        ],
      },
    });
  }
  const index = { type: 'int64', dims: [1], data: BigInt64Array.of(2n) } as const;

  it('is fed a number or a tensor in every run', async () => {
    const model = await twoMore();
    const explainer = await open(model, { feeds: { temperature: 2, index } });
    const {
      classes: [found],
      notices,
    } = await explainer.explain(picture(), { method: 'grad-cam', classes: [1] });
    const plain = await (await open(await readTiny())).explain(picture(), { method: 'grad-cam', classes: [1] });
    const offsets = new Float32Array(floatTensorProto('offsets', [3, classes]).rawData.buffer);
    expect(found!.logit).toBeCloseTo(2 * plain.classes[0]!.logit + offsets[2 * classes + 1]!, 5);
    expect(maximumDifference(found!.map.data, plain.classes[0]!.map.data)).toBeLessThan(1e-6);
    expect(notices).toEqual(
      expect.arrayContaining([
        'The input "temperature" is fed 2 in every run.',
        'The input "index" is fed the same tensor [1] in every run.',
      ]),
    );
  });

  it.each([
    [{ temperature: 2 }, 'needs "index" [N] beside the image "image"; feed it (--feed name=value'],
    [
      { warmth: 2 },
      'There is no input "warmth" in "tiny.onnx" to feed; its inputs are "image", "temperature", "index".',
    ],
    [{ temperature: 1, index: 0.5 }, 'The input "index" takes int64, and it is to be fed fractions'],
    [
      { temperature: floatTensor(new Float32Array(3), [3]), index },
      'The input "temperature" takes [1], but the value for it has the shape [3].',
    ],
  ])('is refused by its name: %#', async (feeds, message) => {
    await expect(open(await twoMore(), { feeds })).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });
});
