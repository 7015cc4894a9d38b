import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRuntime } from '@scorecam/node';
import { evaluatePicture } from '../../src/evaluate/evaluate-picture.js';
import { resolveEvaluation } from '../../src/evaluate/evaluation-options.js';
import { ScorecamError } from '../../src/errors.js';
import { Explainer } from '../../src/explain/explainer.js';
import { settingOf } from '../../src/methods/choose-method.js';
import { memorySource, readModel } from '../../src/onnx/index.js';
import type { Runtime } from '../../src/runtime.js';
import { BatchSize } from '../../src/model/batch-size.js';
import { floatTensor } from '../../src/tensor.js';
import { tinyClassifier, tinyClassifierFacts } from '../../src/testing/tiny-models.js';

const { layer, output } = tinyClassifierFacts;
const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);
const outOfMemory = new ScorecamError('OUT_OF_MEMORY', 'Failed to allocate memory for requested buffer of size 4096');

let runtime: Runtime | undefined;
beforeAll(async () => {
  runtime = await createRuntime({ device: 'cpu', threads: 1 });
});
afterAll(() => runtime?.dispose());

/** The real runtime on a device whose memory holds so many inputs. */
function smallDevice(rows: number): Runtime {
  return {
    name: 'small',
    device: 'cpu',
    notices: [],
    createSession: async (model, options) => {
      const session = await runtime!.createSession(model, options);
      return {
        inputs: session.inputs,
        outputs: session.outputs,
        dispose: () => session.dispose(),
        run: async (feeds, fetches) => {
          const results = await session.run(feeds, fetches);
          if ((results[output]?.dims[0] ?? 0) > rows) throw outOfMemory;
          return results;
        },
      };
    },
    dispose: () => Promise.resolve(),
  };
}

async function explainerOn(device: Runtime): Promise<Explainer> {
  const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
  return Explainer.create(device, { model, weights: { kind: 'none' } }, { layer, batch: 6 });
}

describe('a device with little memory', () => {
  it('gets half as many masks a pass, until they fit, and the same map comes out', async () => {
    const [small, large] = [await explainerOn(smallDevice(2)), await explainerOn(runtime!)];
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
      options: { masks: 13, grid: 4, probability: 0.5, seed: 3 },
      classes: [1],
    } as const;
    const maps: Float32Array[] = [];
    for (const device of [smallDevice(2), runtime!]) {
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
    const whole = await evaluateOn(runtime!);
    halved.forEach((value, i) => expect(value).toBeCloseTo(whole[i]!, 5));
  });
});

describe('BatchSize', () => {
  it('given a number that the graph insists on, takes that and not what was asked for', () => {
    expect([new BatchSize(8, 4).value, new BatchSize(8, undefined).value]).toEqual([4, 8]);
  });

  it('given a device out of memory, halves the batch, rounding down, and says so', () => {
    const batch = new BatchSize(5, undefined);
    batch.halveAfter(new ScorecamError('OUT_OF_MEMORY', 'The device is full.'));
    expect(batch.value).toBe(2);
    expect(batch.notices).toEqual(['The device ran out of memory; the batch was halved to 2.']);
  });

  it('passes on errors other than lack of memory, and those of a batch that cannot be smaller', () => {
    const other = new ScorecamError('RUNTIME_FAILURE', 'Non-zero status code returned while running Conv node.');
    expect(() => new BatchSize(8, undefined).halveAfter(other)).toThrow(other);
    expect(() => new BatchSize(1, undefined).halveAfter(outOfMemory)).toThrow(outOfMemory);
    expect(() => new BatchSize(8, 4).halveAfter(outOfMemory)).toThrow(outOfMemory);
  });
});
