import { describe, expect, it, jest } from '@jest/globals';
import { evaluatePicture } from '../../src/evaluate/evaluate-picture.js';
import { resolveEvaluation } from '../../src/evaluate/evaluation-options.js';
import { ScorecamError } from '../../src/errors.js';
import { Explainer } from '../../src/explain/explainer.js';
import type { ExplainerSetup } from '../../src/explain/explainer-options.js';
import { settingOf } from '../../src/methods/choose-method.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import type { Runtime } from '../../src/runtime.js';
import { BatchSize } from '../../src/model/batch-size.js';
import { floatTensor } from '../../src/tensor.js';
import { tinyClassifier, tinyClassifierFacts } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

const { layer, output } = tinyClassifierFacts;
const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);
const outOfMemory = new ScorecamError('OUT_OF_MEMORY', 'Failed to allocate memory for requested buffer of size 4096');

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

/** The real runtime on a device whose memory holds so many inputs. */
function smallDevice(rows: number): Runtime {
  return watched((count) => {
    if (count > rows) throw outOfMemory;
  });
}

/** The real runtime; `onPass` is called with the rows of each pass, and makes it fail by an error of its own. */
function watched(onPass: (rows: number) => void): Runtime {
  return {
    name: 'small',
    device: 'cpu',
    notices: [],
    createSession: async (model, options) => {
      const session = await runtime.createSession(model, options);
      return {
        inputs: session.inputs,
        outputs: session.outputs,
        dispose: () => session.dispose(),
        run: async (feeds, fetches) => {
          const results = await session.run(feeds, fetches);
          onPass(results[output]?.dims[0] ?? 0);
          return results;
        },
      };
    },
    dispose: () => Promise.resolve(),
  };
}

async function explainerOn(device: Runtime, setup: ExplainerSetup = { batch: 6 }): Promise<Explainer> {
  const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
  return Explainer.create(device, { model, weights: { kind: 'none' } }, { layer, ...setup });
}

describe('a device with little memory', () => {
  it('gets half as many masks a pass, until they fit, and the same map comes out', async () => {
    const [small, large] = [await explainerOn(smallDevice(2)), await explainerOn(runtime)];
    const [halved, whole] = [await small.explain(image), await large.explain(image)];
    expect([halved.batch, whole.batch]).toEqual([1, 6]);
    expect(halved.notices).toContain('The device ran out of memory; the batch was halved to 3.');
    // float32 sums of one and of six rows may round differently.
    halved.classes[0]!.map.data.forEach((value, i) => expect(value).toBeCloseTo(whole.classes[0]!.map.data[i]!, 5));
    await small.dispose();
    await large.dispose();
  });

  it('scores every mask of RISE once, though the first were drawn for a larger batch', async () => {
    const request = {
      method: 'rise',
      options: { masks: 13, cells: 4, probability: 0.5, seed: 3 },
      classes: [1],
    } as const;
    const maps: Float32Array[] = [];
    for (const device of [smallDevice(2), runtime]) {
      const explainer = await explainerOn(device);
      maps.push((await explainer.explain(image, request)).classes[0]!.raw.data);
      await explainer.dispose();
    }
    maps[0]!.forEach((value, i) => expect(value).toBeCloseTo(maps[1]![i]!, 5));
  });

  it('evaluates with half as many, too', async () => {
    const options = resolveEvaluation({ steps: 8 });
    const passes: number[] = [];
    const evaluateOn = async (device: Runtime) => {
      const explainer = await explainerOn(device);
      const { model, preprocessing } = explainer;
      const onProgress = (done: number) => passes.push(done);
      const setup = { model, preprocessing, methods: [settingOf({})], options, batch: 6, onProgress } as const;
      const [result] = await evaluatePicture(setup, { image, name: 'a.png' });
      await explainer.dispose();
      return result!.scores.deletion!;
    };
    const halved = await evaluateOn(smallDevice(3));
    const rows = passes.map((done, i) => done - (passes[i - 1] ?? 0));
    expect(Math.max(...rows)).toBe(3); // half of six fits, and no less is taken
    const whole = await evaluateOn(runtime);
    halved.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 5));
  });
});

describe('BatchSize', () => {
  it('given a number that the graph insists on, takes that and not what was asked for', () => {
    expect([new BatchSize(8, 4).value, new BatchSize(8, undefined).value]).toEqual([4, 8]);
  });

  it('given a device out of memory, halves the batch, rounding down, and says so', async () => {
    const batch = new BatchSize(5, undefined);
    expect(await batch.pass(9, () => Promise.reject(outOfMemory))).toBe(0);
    expect(batch.value).toBe(2);
    expect(batch.notices).toEqual(['The device ran out of memory; the batch was halved to 2.']);
  });

  it('passes on errors other than lack of memory, and those of a batch that cannot be smaller', async () => {
    const other = new ScorecamError('RUNTIME_FAILURE', 'Non-zero status code returned while running Conv node.');
    await expect(new BatchSize(8, undefined).pass(9, () => Promise.reject(other))).rejects.toBe(other);
    await expect(new BatchSize(1, undefined).pass(9, () => Promise.reject(outOfMemory))).rejects.toBe(outOfMemory);
    await expect(new BatchSize(8, 4).pass(9, () => Promise.reject(outOfMemory))).rejects.toBe(outOfMemory);
  });
});

describe('the batch "auto"', () => {
  const rise = {
    method: 'rise',
    options: { masks: 400, cells: 4, probability: 0.5, seed: 3 },
    classes: [1],
  } as const;

  /** The rows of the passes with masks, on a device that takes so many milliseconds for them by its own clock. */
  async function explainOn(timeOf: (rows: number) => number, setup: ExplainerSetup = {}) {
    let clock = 0;
    const passes: number[] = [];
    const now = jest.spyOn(performance, 'now').mockImplementation(() => clock);
    const device = watched((rows) => {
      clock += timeOf(rows);
      passes.push(rows);
    });
    const explainer = await explainerOn(device, { batch: 'auto', ...setup });
    passes.length = 0;
    const explanation = await explainer.explain(image, rise);
    await explainer.dispose();
    now.mockRestore();
    return { explanation, passes: passes.slice(1) }; // behind the look at the image
  }

  it('doubles as long as an input takes less time, in passes of the work itself', async () => {
    const { explanation, passes } = await explainOn(() => 10, { memory: 2 ** 20 });
    expect(passes.slice(0, 7)).toEqual([8, 8, 16, 16, 32, 32, 64]);
    expect(passes.reduce((sum, rows) => sum + rows, 0)).toBe(400);
    expect(explanation.batch).toBe(64);
  });

  it('goes back to the size before if the larger one saves no time worth its memory', async () => {
    const { explanation, passes } = await explainOn((rows) => 10 + 4 * rows);
    // 5.25, 4.63 and 4.31 ms an input: the third saves less than a tenth.
    expect(passes.slice(0, 7)).toEqual([8, 8, 16, 16, 32, 32, 16]);
    expect(explanation.batch).toBe(16);
  });

  it('stays within the memory, and with what fits once the device runs out of it', async () => {
    const { explanation } = await explainOn(() => 10, { memory: 1 });
    expect(explanation.batch).toBe(1);
    const fits = await explainOn((rows) => {
      if (rows > 16) throw outOfMemory;
      return 10;
    });
    expect(fits.explanation.batch).toBe(16);
    expect(fits.passes.filter((rows) => rows > 16)).toHaveLength(0);
    expect(fits.explanation.notices).toContain('The device ran out of memory; the batch was halved to 16.');
  });

  it('stays with the size before if the device fails with a larger one, and says so', async () => {
    const failure = new ScorecamError('RUNTIME_FAILURE', 'Non-zero status code returned while running Conv node.');
    const { explanation, passes } = await explainOn((rows) => {
      if (rows > 8) throw failure;
      return 10;
    });
    expect(explanation.batch).toBe(8);
    expect(passes.reduce((sum, rows) => sum + rows, 0)).toBe(400);
    expect(explanation.notices).toContain(
      'The device failed with 16 inputs a pass, though not with fewer; the batch was halved to 8.',
    );
    const never = explainOn((rows) => {
      if (rows > 2) throw failure;
      return 10;
    });
    await expect(never).rejects.toBe(failure);
    jest.restoreAllMocks();
  });

  it('continues in a later explanation from where an earlier one ended', async () => {
    const passes: number[] = [];
    const explainer = await explainerOn(
      watched((rows) => void passes.push(rows)),
      { batch: 'auto', memory: 2 ** 20 },
    );
    const now = jest.spyOn(performance, 'now').mockImplementation(() => passes.length);
    const first = await explainer.explain(image, rise);
    passes.length = 0;
    const second = await explainer.explain(image, rise);
    now.mockRestore();
    await explainer.dispose();
    expect(first.batch).toBe(64);
    expect([second.batch, passes[1]]).toEqual([64, 64]); // after the look at the image
  });

  it('tries no size whose first pass would take longer than it can save', async () => {
    const known = new Set<number>();
    const { explanation, passes } = await explainOn((rows) => {
      const isNew = !known.has(rows);
      known.add(rows);
      return isNew ? 1000 : 10;
    });
    // 1.25 ms an input, 384 of them left: a quarter of that is 120 ms.
    expect(new Set(passes)).toEqual(new Set([8]));
    expect(explanation.batch).toBe(8);
  });

  it('gives the map of a batch that was stated', async () => {
    const measured = (await explainOn(() => 10)).explanation;
    const stated = (await explainOn(() => 10, { batch: 8 })).explanation;
    // 1e-6: sums of other batches may round differently.
    measured.classes[0]!.raw.data.forEach((value, i) => expect(value).toBeCloseTo(stated.classes[0]!.raw.data[i]!, 6));
  });

  it('is settled for all explanations, by a few passes or as an earlier part of the work did', async () => {
    const explainer = await explainerOn(runtime, { batch: 'auto' });
    expect(explainer.batch).toBe('auto');
    const settled = await explainer.settleBatch();
    expect([8, 16, 32, 64, 128]).toContain(settled);
    expect([explainer.batch, await explainer.settleBatch(4)]).toEqual([settled, settled]);
    expect((await explainer.explain(image)).batch).toBe(settled);
    await explainer.dispose();
    const resumed = await explainerOn(runtime, { batch: 'auto' });
    expect([await resumed.settleBatch(4), resumed.batch]).toEqual([4, 4]);
    await resumed.dispose();
  });

  it('refuses a memory and a batch that are none', async () => {
    const code = 'INVALID_OPTION';
    await expect(explainerOn(runtime, { batch: 'auto', memory: 0 })).rejects.toMatchObject({ code });
    await expect(explainerOn(runtime, { batch: 0 })).rejects.toMatchObject({ code });
  });
});
