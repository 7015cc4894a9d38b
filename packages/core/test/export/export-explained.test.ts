import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Explainer,
  exportExplained,
  type ExportRequest,
  floatTensor,
  memorySource,
  type MethodSetting,
  methods,
  parseMethod,
  readModel,
  type Runtime,
  settingOf,
  type Tensor,
  type TensorMap,
  writeModel,
} from '@scorecam/core';
import { forms } from '../../src/export/forms/index.js';
import { imageInput } from '../../src/inspect/index.js';
import { exposeTensors } from '../../src/rewrite/index.js';
import { maximumDifference } from '../../src/testing/closeness.js';
import { tinyClassifier, tinyClassifierFacts, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

/** The graph and the explanation run other kernels in another order: float32 rounding, stretched to the map's range. */
const tolerance = 1e-5;

const { channels, height, width, classes } = tinyClassifierFacts;
const size = channels * height * width;
const pixels = (row: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + row) + Math.cos(i * 0.03 * (row + 1)));
const picture = (row: number) => floatTensor(pixels(row), [1, channels, height, width]);
const pictures = floatTensor(Float32Array.from([...pixels(0), ...pixels(1)]), [2, channels, height, width]);

async function load(options: TinyClassifierOptions = {}) {
  return {
    model: await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx'),
    weights: { kind: 'none' } as const,
  };
}

/** Runs an exported model. */
async function runExport(
  request: ExportRequest,
  {
    options,
    image = pictures,
    feeds = {},
  }: { options?: TinyClassifierOptions; image?: Tensor; feeds?: TensorMap } = {},
) {
  const { model, outputs, notices } = await exportExplained(runtime, await load(options), request);
  const session = await runtime.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
  try {
    const names = ['scores', 'saliency_class', ...outputs];
    return { model, outputs, notices, results: await session.run({ image, ...feeds }, names) };
  } finally {
    await session.dispose();
  }
}

const rowOf = (tensor: Tensor | undefined, row: number, rows = 2) => {
  const data = tensor?.data as Float32Array; // the maps are float32
  return data.subarray((row * data.length) / rows, ((row + 1) * data.length) / rows);
};
const classesOf = (results: TensorMap) => Array.from(results['saliency_class']?.data ?? [], Number);

const exportable = methods.filter(({ name }) => typeof forms[name] === 'object');
/** As the graphs are the same for any number; the last pass over 35 masks is not whole. */
const fewer: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  rise: { masks: 35 },
  'smooth-grad': { samples: 9 },
};
const settings: MethodSetting[] = exportable.flatMap(({ name, presets }) =>
  Object.keys(presets).map((preset) => settingOf({ method: name, preset, options: fewer[name] ?? {} })),
);

describe('a model with the maps of every method that can be written', () => {
  let explainer: Explainer;
  let written: Awaited<ReturnType<typeof runExport>>;
  beforeAll(async () => {
    explainer = await Explainer.create(runtime, await load());
    written = await runExport({ maps: settings.map((method) => ({ method })) });
  });
  afterAll(() => explainer.dispose());

  it.each(settings.map((method, i) => [`${method.name}:${method.preset}`, method, i] as const))(
    'gives what explain gives, by %s, for both rows of a batch',
    async (_, method, i) => {
      for (const row of [0, 1]) {
        const [expected] = (await explainer.explain(picture(row), { method })).classes;
        expect(classesOf(written.results)[row]).toBe(expected!.index);
        expect(expected!.flag).toBeUndefined();
        const actual = rowOf(written.results[written.outputs[i]!], row);
        expect(maximumDifference(actual, expected!.map.data)).toBeLessThan(tolerance);
      }
    },
  );

  it('keeps the scores, the names and the opset of the original, and says where its maps come from', async () => {
    const { model } = await load();
    const session = await runtime.createSession({ bytes: writeModel(model), weights: { kind: 'none' } });
    const { scores } = await session.run({ image: pictures }, ['scores']);
    await session.dispose();
    expect(written.results['scores']).toEqual(scores);
    expect(written.model.opset).toBe(model.opset);
    expect(written.model.proto.irVersion).toBe(model.proto.irVersion);
    expect(written.model.graph.input).toEqual(model.graph.input);
    expect(written.model.graph.output[0]).toEqual(model.graph.output[0]);
    const metadata = new Map(written.model.proto.metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata.get('scorecam.class')).toBe('top');
    expect(metadata.get('scorecam.saliency_hires_cam_relu_2_paper.preset')).toBe('paper');
  });
});

const gradCam = { method: parseMethod('grad-cam:torchcam') };
const scoreCam = { method: parseMethod('score-cam') };

/** The map of each row by explain, for a class each. */
async function explained(classIndices: readonly (number | undefined)[], by = gradCam) {
  const explainer = await Explainer.create(runtime, await load());
  const maps: Float32Array[] = [];
  for (const [row, index] of classIndices.entries()) {
    const wanted = { ...by, ...(index !== undefined && { classes: [index] }) };
    maps.push((await explainer.explain(picture(row), wanted)).classes[0]!.map.data);
  }
  await explainer.dispose();
  return maps;
}

describe('exportExplained', () => {
  it('writes loops that older runtimes take', async () => {
    const names = ['score-cam', 'is-cam', 'ablation-cam', 'recipro-cam', 'occlusion', 'integrated-gradients'];
    const maps = [...names, 'rise', 'smooth-grad'].map((name) => ({
      method: settingOf({ method: name, options: fewer[name] ?? {} }),
    }));
    const { outputs, results } = await runExport({ maps, class: 2 }, { options: { opset: 7 } });
    for (const [i, by] of maps.entries()) {
      const expected = await explained([2, 2], by);
      for (const row of [0, 1])
        expect(maximumDifference(rowOf(results[outputs[i]!], row), expected[row]!)).toBeLessThan(tolerance);
    }
  });

  it.each([7, 17])('writes loops pass by pass, for runtimes without them, opset %i', async (opset) => {
    const chosen = settingOf({ method: 'score-cam', options: { channels: 3 } });
    const names = ['score-cam', 'recipro-cam', 'integrated-gradients', 'rise'];
    const maps = [...names.map((name) => settingOf({ method: name, options: fewer[name] ?? {} })), chosen];
    const request = { maps: maps.map((method) => ({ method })), class: 2, loops: 'unrolled' } as const;
    const { model, outputs, results } = await runExport(request, { options: { opset }, image: picture(0) });
    expect(model.graph.node.map(({ opType }) => opType)).not.toContain('Loop');
    expect(imageInput(model).batch).toBe(1);
    for (const [i, method] of maps.entries()) {
      const [expected] = await explained([2], { method });
      expect(maximumDifference(rowOf(results[outputs[i]!], 0, 1), expected!)).toBeLessThan(tolerance);
    }
  });

  it.each([7, 17])('scores the channels of the largest sums and predicts the others, opset %i', async (opset) => {
    const presets = ['official', 'centered', 'torchcam'];
    const maps = presets.map((preset) => ({
      method: settingOf({ method: 'score-cam', preset, options: { channels: 3 } }),
    }));
    const { outputs, results } = await runExport({ maps, class: 2 }, { options: { opset } });
    for (const [i, by] of maps.entries()) {
      const expected = await explained([2, 2], by);
      const whole = await explained([2, 2], { method: parseMethod(`score-cam:${by.method.preset}`) });
      for (const row of [0, 1]) {
        const actual = rowOf(results[outputs[i]!], row);
        expect(maximumDifference(actual, expected[row]!)).toBeLessThan(tolerance);
        expect(maximumDifference(actual, whole[row]!)).toBeGreaterThan(tolerance);
      }
    }
  });

  it('explains the class that an input of the model names for each row', async () => {
    const classIndex: Tensor = { type: 'int64', dims: [2], data: BigInt64Array.of(3n, 0n) };
    const request = { maps: [gradCam, scoreCam], class: 'input' } as const;
    const { outputs, results } = await runExport(request, { feeds: { class_index: classIndex } });
    expect(classesOf(results)).toEqual([3, 0]);
    for (const [i, by] of request.maps.entries()) {
      const maps = await explained([3, 0], by);
      for (const row of [0, 1])
        expect(maximumDifference(rowOf(results[outputs[i]!], row), maps[row]!)).toBeLessThan(tolerance);
    }
  });

  it.each([
    ['opset 7', { opset: 7 }],
    ['opset 8', { opset: 8 }],
    ['opset 12', { opset: 12 }],
    ['opset 18', { opset: 18 }],
    ['a softmax', { head: 'softmax' }],
  ] as const)('explains a class by its label, with %s', async (_, options) => {
    const setup = { labels: ['ant', 'bee', 'cat', 'dog', 'eel'] };
    const { results } = await runExport({ maps: [gradCam], class: 'bee', setup }, { options });
    expect(classesOf(results)).toEqual([1, 1]);
    const maps = await explained([1, 1]);
    for (const row of [0, 1])
      expect(maximumDifference(rowOf(results['saliency'], row), maps[row]!)).toBeLessThan(tolerance);
  });

  it.each([
    ['bytes', { inputType: 'uint8' }, ['uint8', Uint8Array]],
    ['a flat row of numbers', { flat: true }, ['float32', Float32Array]],
    ['the channels last', { layout: 'nhwc' }, ['float32', Float32Array]],
  ] as const)(
    'takes an image as %s, and gives its gradient and the scores of its variants',
    async (_, options, given) => {
      const [type, Values] = given;
      const maps = ['gradient-x-input', 'score-cam', 'ablation-cam'].map((name) => ({ method: parseMethod(name) }));
      const request = { maps, class: 2 };
      const isFlat = 'flat' in options;
      const setup = isFlat ? { preprocessing: { size: [width, height] as const } } : {};
      const values = pixels(0).map((value) => (type === 'uint8' ? Math.round(60 * value + 120) : value));
      const dims = 'layout' in options ? [1, height, width, channels] : [1, channels, height, width];
      const image: Tensor = { type, dims: isFlat ? [1, size] : dims, data: Values.from(values) };
      const { outputs, results } = await runExport({ ...request, setup }, { options, image });
      const explainer = await Explainer.create(runtime, await load(options), setup);
      for (const [i, map] of request.maps.entries()) {
        const { classes } = await explainer.explain(floatTensor(values, dims), { ...map, classes: [2] });
        expect(maximumDifference(rowOf(results[outputs[i]!], 0, 1), classes[0]!.map.data)).toBeLessThan(tolerance);
      }
      await explainer.dispose();
    },
  );

  it('gives a map at another size, and its raw values', async () => {
    const explainer = await Explainer.create(runtime, await load());
    const {
      classes: [expected],
    } = await explainer.explain(picture(0), gradCam);
    await explainer.dispose();
    const raw = (await runExport({ maps: [gradCam], values: 'raw' }, { image: picture(0) })).results['saliency'];
    expect(raw?.dims).toEqual([1, 8, 6]);
    expect(maximumDifference(rowOf(raw, 0, 1), expected!.raw.data)).toBeLessThan(tolerance);
    const large = (await runExport({ maps: [gradCam], mapSize: 'input' }, { image: picture(0) })).results['saliency'];
    expect(large?.dims).toEqual([1, height, width]);
  });

  it('keeps a fixed batch of 1', async () => {
    const { results } = await runExport({ maps: [gradCam] }, { options: { batch: 1 }, image: picture(0) });
    const [map] = await explained([undefined]);
    expect(maximumDifference(rowOf(results['saliency'], 0, 1), map!)).toBeLessThan(tolerance);
  });

  it('keeps the outputs that have no part in the scores', async () => {
    const { model, weights } = await load();
    const two = { model: exposeTensors(model, ['relu_1']).model, weights };
    const { model: exported } = await exportExplained(runtime, two, { maps: [gradCam], setup: { output: 'scores' } });
    expect(exported.graph.output.map(({ name }) => name)).toEqual(['scores', 'relu_1', 'saliency', 'saliency_class']);
  });

  it('names the maps of several layers', async () => {
    const maps = ['relu_1', 'relu_2'].map((tensor) => ({ ...gradCam, tensor }));
    const { outputs, results } = await runExport({ maps });
    expect(outputs).toEqual(['saliency_grad_cam_relu_1', 'saliency_grad_cam_relu_2']);
    expect(outputs.map((name) => results[name]?.dims)).toEqual([
      [2, 16, 12],
      [2, 8, 6],
    ]);
  });

  it('refuses in one sentence what it cannot write', async () => {
    const invalid = (message: RegExp) => ({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(message) as unknown,
    });
    const refusal = async (request: ExportRequest, options: TinyClassifierOptions = {}) =>
      exportExplained(runtime, await load(options), request).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await refusal({ maps: [] })).toMatchObject({ code: 'INVALID_OPTION' });
    expect(await refusal({ maps: [{ method: parseMethod('eigen-cam') }] })).toMatchObject(
      invalid(/^The method eigen-cam cannot be written into a model, because .*\.$/),
    );
    const tolerant = settingOf({ method: 'score-cam', options: { tolerance: 0.1 } });
    expect(await refusal({ maps: [{ method: tolerant }] })).toMatchObject(
      invalid(/^A tolerance cannot be written into a model, because [^\n]+\.$/),
    );
    const many = {
      maps: [{ method: settingOf({ method: 'rise', options: { masks: 5000 } }) }],
      loops: 'unrolled',
    } as const;
    expect(await refusal(many)).toMatchObject(invalid(/^The loop of the map has 625 passes, [^\n]+\.$/));
    expect(await refusal({ maps: [gradCam], loops: 'unrolled' }, { batch: 2 })).toMatchObject(
      invalid(/^"tiny.onnx" takes 2 pictures at a time, [^\n]+\.$/),
    );
    const precise = settingOf({ method: 'rise', options: { standardError: 0.1 } });
    expect(await refusal({ maps: [{ method: precise }] })).toMatchObject(
      invalid(/^A standard error cannot be written into a model, because [^\n]+\.$/),
    );
    expect(await refusal({ maps: [gradCam], class: classes })).toMatchObject({ code: 'UNKNOWN_CLASS' });
    expect(await refusal({ maps: [{ ...gradCam, layer: 'nowhere' }] })).toMatchObject({ code: 'UNKNOWN_LAYER' });
    expect(await refusal({ maps: [{ method: parseMethod('gradient') }], mapSize: 'layer' })).toMatchObject({
      code: 'INVALID_OPTION',
    });
    const once = (await exportExplained(runtime, await load(), { maps: [gradCam] })).model;
    const again = { model: once, weights: { kind: 'none' } as const };
    await expect(
      exportExplained(runtime, again, { maps: [gradCam], setup: { output: 'scores' } }),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED_MODEL',
      message: '"tiny.onnx" has a tensor "saliency" already; export the model that it was made of.',
    });
  });
});
