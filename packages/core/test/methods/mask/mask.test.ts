import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, readModel, type Runtime, seededRandom } from '@scorecam/core';
import { asIs } from '../../../src/model/mask-feeds.js';
import { tinyClassifier, type TinyClassifierOptions } from '../../../src/testing/tiny-models.js';
import { useRuntime } from '../../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

async function open(options: TinyClassifierOptions = {}, batch = 8): Promise<Explainer> {
  const model = await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
  return Explainer.create(runtime, { model, weights: { kind: 'none' } }, { batch });
}

const values = Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37));
const imageOf = ({ layout }: TinyClassifierOptions) =>
  floatTensor(values, layout === 'nhwc' ? [1, 16, 12, 3] : [1, 3, 16, 12]);

describe('the gradients of scores by masks', () => {
  it.each<TinyClassifierOptions>([
    {},
    { head: 'softmax' },
    { head: 'sigmoid' },
    { layout: 'nhwc' },
    { batch: 1 },
    { opset: 9 },
  ])('are what the scores under nearby masks show: %j', async (options) => {
    const explainer = await open(options);
    const image = imageOf(options);
    const random = seededRandom('masks');
    const maps = floatTensor(
      Float32Array.from({ length: 2 * 6 }, () => 0.2 + 0.6 * random()),
      [2, 1, 2, 3],
    );
    const question = { classes: [1, 3], score: 'probability' } as const;
    const ask = async (data: Float32Array) => {
      const asked = { ...asIs, alignment: 'align-corners', maps: floatTensor(data, maps.dims) } as const;
      if (options.batch === undefined) return explainer.model.maskGradients(image, asked, question);
      // A model of a batch of 1 is asked one by one.
      const one = floatTensor(data.subarray(0, 6), [1, 1, 2, 3]);
      return explainer.model.maskGradients(image, { ...asked, maps: one }, { ...question, classes: [1] });
    };
    const { rows, dims, scores } = await ask(maps.data);
    expect(dims).toEqual([1, 2, 3]);
    const step = 2 ** -7;
    for (const [row, gradient] of rows.entries()) {
      const direction = Float32Array.from({ length: 6 }, () => random() - 0.5);
      const moved = async (sign: number) => {
        const data = maps.data.map(
          (value, i) => value + (i >= 6 * row ? sign * step * (direction[i - 6 * row] ?? 0) : 0),
        );
        return (await ask(data)).scores[row]!;
      };
      const slope = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
      const size = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // ReLUs may bend within the step.
      expect(Math.abs(slope - ((await moved(1)) - (await moved(-1))) / (2 * step))).toBeLessThan(0.05 * size);
    }
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    await explainer.dispose();
  });
});

describe('Mask', () => {
  const few = { steps: 25, cells: 4, jitter: 2 } as const;

  it.each<[TinyClassifierOptions, number]>([
    [{}, 8],
    [{ layout: 'nhwc' }, 8],
    [{ batch: 1 }, 1],
  ])('learns a mask for each class that takes its score away: %j, in batches of %i', async (options, batch) => {
    const explainer = await open(options, batch);
    const { top } = await explainer.explainInput(imageOf(options));
    const classes = [top[0]!.index, top[1]!.index];
    const { classes: found, work } = await explainer.explainInput(imageOf(options), {
      method: 'mask',
      options: { ...few, jitter: 0 },
      classes,
    });
    expect(work).toEqual({ unit: 'steps', count: 50, skipped: 0 });
    for (const { values: numbers, probability, raw, map } of found) {
      const losses = numbers['losses']!;
      expect(losses).toHaveLength(25);
      // Nothing is removed at first, so the loss is the probability; the graph and JavaScript round it differently.
      expect(losses[0]).toBeCloseTo(probability!, 5);
      expect(raw.dims).toEqual([4, 4]);
      expect(raw.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect([map.width, map.height]).toEqual([12, 16]);
    }
    expect(found[0]!.values['losses']!.at(-1)).toBeLessThan(found[0]!.probability!);
    // Each class has the mask that it has alone.
    const alone = await explainer.explainInput(imageOf(options), {
      method: 'mask',
      options: { ...few, jitter: 0 },
      classes: [classes[1]!],
    });
    alone.classes[0]!.raw.data.forEach((value, i) => expect(value).toBeCloseTo(found[1]!.raw.data[i]!, 2));
    await explainer.dispose();
  });

  it('shows the removed part, of which a step of Adam removes the rate or nothing', async () => {
    const explainer = await open();
    const options = { ...few, steps: 1, rate: 0.25 };
    const { classes } = await explainer.explainInput(imageOf({}), { method: 'mask', options });
    const removed = Array.from(classes[0]!.raw.data, (value) => Math.round(1000 * value));
    expect(new Set(removed)).toEqual(new Set([0, 250]));
    await explainer.dispose();
  });

  it('shifts the picture as the seed says', async () => {
    const explainer = await open();
    const run = async (seed: number) =>
      (await explainer.explainInput(imageOf({}), { method: 'mask', options: { ...few, seed } })).classes[0]!.raw.data;
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    await explainer.dispose();
  });

  it('tells its loss as it goes, and stops between steps', async () => {
    const explainer = await open();
    const signal = { aborted: false };
    const seen: unknown[] = [];
    const explaining = explainer.explainInput(imageOf({}), {
      method: 'mask',
      options: few,
      signal,
      onProgress: ({ done, total, note, partial }) => {
        seen.push([done, total, note === undefined, partial()[0]!.flag === undefined]);
        if (done > 0) expect(note).toMatch(/^loss 0\.\d+$/);
        signal.aborted = done === 2;
      },
    });
    await expect(explaining).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual([
      [0, 25, true, false],
      [1, 25, false, true],
      [2, 25, false, true],
    ]);
    await explainer.dispose();
  });
});
