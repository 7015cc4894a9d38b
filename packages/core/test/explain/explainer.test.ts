import { describe, expect, it } from '@jest/globals';
import { maximumDifference } from '../../src/testing/closeness.js';
import {
  type ClassExplanation,
  Explainer,
  type ExplainerSetup,
  floatTensor,
  memorySource,
  type PresetName,
  type Progress,
  readModel,
  type Runtime,
} from '@scorecam/core';
import { scoreCamPresets } from '../../src/methods/score-cam/presets.js';
import { tinyClassifier, tinyClassifierFacts, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

async function open(options: TinyClassifierOptions = {}, setup: ExplainerSetup = {}): Promise<Explainer> {
  const model = await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, setup);
}

const { channels, height, width } = { channels: 3, height: 16, width: 12 };
const values = Float32Array.from(
  { length: channels * height * width },
  (_, i) => Math.sin(i * 1.7) + Math.cos(i * 0.03),
);
const input = floatTensor(values, [1, channels, height, width]);

const first = ({ classes }: { classes: readonly ClassExplanation[] }): ClassExplanation => classes[0]!;

describe('Explainer', () => {
  it('gives the same maps for any batch size', async () => {
    const maps = [];
    for (const batch of [1, 4, 64])
      maps.push(first(await (await open({}, { batch })).explain(input, { classes: [2] })).map.data);
    // Convolutions of other batch sizes add in another order.
    expect(maximumDifference(maps[1]!, maps[0]!)).toBeLessThan(1e-5);
    expect(maximumDifference(maps[2]!, maps[0]!)).toBeLessThan(1e-5);
  });

  it('opens a batch of 1 that is baked into the graph, and gives what the open model gives', async () => {
    const fixed = await open({ batch: 1 });
    expect(fixed.model.fixedBatch).toBeUndefined();
    const expected = await (await open()).explain(input, { classes: [1] });
    const actual = await fixed.explain(input, { classes: [1] });
    expect(maximumDifference(first(actual).map.data, first(expected).map.data)).toBeLessThan(1e-5);
  });

  it('places a map in the picture once, when it is first asked for, in copies too', async () => {
    const entry = first(await (await open()).explain(input));
    expect(Object.getOwnPropertyDescriptor(entry, 'original')).toHaveProperty('get');
    expect(entry.original).toMatchObject({ width, height });
    expect(entry.original).toBe(entry.original);
    expect({ ...entry }.original).toBe(entry.original);
  });

  it('explains all classes from one set of passes', async () => {
    const explainer = await open();
    const together = await explainer.explain(input, { classes: [0, 3] });
    const alone = await explainer.explain(input, { classes: [3] });
    expect(together.classes.map(({ index }) => index)).toEqual([0, 3]);
    expect(together.classes[1]!.map).toEqual(first(alone).map);
  });

  it('explains the most probable classes by default, most probable first', async () => {
    const { classes, top } = await (await open()).explain(input, { top: 3 });
    expect(classes.map(({ index }) => index)).toEqual(top.slice(0, 3).map(({ index }) => index));
    expect(top.map(({ probability }) => probability)).toEqual(
      top.map(({ probability }) => probability).toSorted((a, b) => b! - a!),
    );
    expect(top).toHaveLength(5);
  });

  it.each(['softmax', 'log_softmax'] as const)(
    'sees through a final %s: probabilities and maps stay the same',
    async (head) => {
      const expected = await (await open()).explain(input, { classes: [4] });
      const actual = await (await open({ head })).explain(input, { classes: [4] });
      expect(first(actual).probability).toBeCloseTo(first(expected).probability!, 6);
      expect(maximumDifference(first(actual).map.data, first(expected).map.data)).toBeLessThan(1e-5);
    },
  );

  it('gives each class of a sigmoid model a probability of its own', async () => {
    const { classes } = await (await open({ head: 'sigmoid' })).explain(input, { classes: [0, 1] });
    for (const { probability, logit } of classes) expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
  });

  it.each(Object.keys(scoreCamPresets) as PresetName<'score-cam'>[])(
    'gives finite maps in [0, 1] by the preset %s',
    async (preset) => {
      const { map, original, values: numbers } = first(await (await open()).explain(input, { classes: [2], preset }));
      for (const data of [map.data, original.data]) expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(numbers['scores']!.every(Number.isFinite)).toBe(true);
      expect(original).toMatchObject({ height, width });
    },
  );

  it('skips the channels that a flat input leaves constant, or scores them all as one mask of zeros', async () => {
    const explainer = await open({}, { tensor: 'relu_1' });
    const flat = floatTensor(new Float32Array(values.length), input.dims);
    const skipped = await explainer.explain(flat, { classes: [0] });
    const count = explainer.layer!.dims[1]!;
    expect(skipped.work).toEqual({ unit: 'masks', count: 0, skipped: count });
    expect(skipped.details).toEqual({ channels: count, constantChannels: Array.from({ length: count }, (_, k) => k) });
    expect(first(skipped)).toMatchObject({ flag: { code: 'EMPTY_MAP' }, values: { scores: new Float32Array(count) } });
    const scored = await explainer.explain(flat, { classes: [0], options: { constantChannels: 'zero-mask' } });
    expect(new Set(first(scored).values['scores']).size).toBe(1);
    expect(first(scored).values['scores']![0]).toBeCloseTo(first(scored).probability!, 6);
  });

  it('reports progress up to the last mask, and partial maps on request', async () => {
    const seen: Progress[] = [];
    const partials: ClassExplanation['map'][] = [];
    const explainer = await open({}, { batch: 2 });
    const explanation = await explainer.explain(input, {
      classes: [2],
      onProgress: (progress) => {
        seen.push(progress);
        partials.push(progress.partial()[0]!.map);
      },
    });
    expect(seen[0]!.done).toBe(0);
    expect(seen.at(-1)).toMatchObject({ done: seen[0]!.total, total: seen[0]!.total });
    expect(partials.at(-1)).toEqual(first(explanation).map);
  });

  it('stops between batches when the signal is aborted', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const work = (await open({}, { batch: 1 })).explain(input, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done === 2) stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen.at(-1)).toBe(2);
  });

  it('takes the layer by name, by index and as any tensor, and calls them the same', async () => {
    for (const setup of [
      {},
      { layer: tinyClassifierFacts.layer },
      { layer: -1 },
      { tensor: tinyClassifierFacts.layer },
    ]) {
      const { layer } = await open({}, setup);
      expect(layer).toMatchObject({ tensor: tinyClassifierFacts.layer, dims: [1, ...tinyClassifierFacts.layerDims] });
    }
  });

  it('gives a model of channels last the map of one of channels first', async () => {
    const explainer = await open({ layout: 'nhwc' });
    const last = Float32Array.from(
      values,
      (_, i) => values[(i % channels) * height * width + Math.floor(i / channels)]!,
    );
    const actual = await explainer.explain(floatTensor(last, [1, height, width, channels]), { classes: [1] });
    const expected = await (await open()).explain(input, { classes: [1] });
    expect(maximumDifference(first(actual).map.data, first(expected).map.data)).toBeLessThan(1e-5);
  });

  it.each([
    [{ classes: [7] }, 'UNKNOWN_CLASS'],
    [{ classes: ['cat'] }, 'UNKNOWN_CLASS'],
    [{ top: 0 }, 'INVALID_OPTION'],
    [{ options: { epsilon: -1 } }, 'INVALID_OPTION'],
  ])('refuses %j', async (options, code) => {
    await expect((await open()).explain(input, options)).rejects.toMatchObject({ code });
  });

  it('refuses an input of another shape, naming both', async () => {
    const wrong = floatTensor(new Float32Array(3 * 4 * 4), [1, 3, 4, 4]);
    await expect((await open()).explain(wrong)).rejects.toThrow('[1, 3, 4, 4], but the model takes [1, 3, 16, 12]');
  });

  it('refuses a model that gives NaN, and names the remedy', async () => {
    const broken = floatTensor(
      values.map(() => NaN),
      input.dims,
    );
    await expect((await open()).explain(broken)).rejects.toMatchObject({
      code: 'RUNTIME_FAILURE',
      message: expect.stringMatching(/produced NaN or infinite values for this input. Check the preprocessing/),
    });
  });
});
