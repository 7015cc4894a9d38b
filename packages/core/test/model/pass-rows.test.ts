import { describe, expect, it } from '@jest/globals';
import type { Runtime } from '@scorecam/core';
import { memorySource, readModel } from '../../src/onnx/index.js';
import { Explainer } from '../../src/explain/explainer.js';
import { PassRows } from '../../src/model/pass-rows.js';
import { floatTensor } from '../../src/tensor.js';
import { tinyClassifier, tinyClassifierFacts } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

const { layer } = tinyClassifierFacts;
const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

/** The rows of passes with so many inputs, one after the other. */
function rowsOf(inputs: readonly number[], rows: PassRows): number[] {
  return inputs.map((count) => rows.next(count));
}

describe('PassRows', () => {
  const steady = () => new PassRows({ fixed: undefined, runtime: { plansByRows: true } });

  it('gives as many rows as there are inputs if any number costs the same', () => {
    expect(rowsOf([1, 8, 5, 1], new PassRows({ fixed: undefined, runtime: {} }))).toEqual([1, 8, 5, 1]);
  });

  it('fills the rows that the graph requires', () => {
    for (const plansByRows of [true, false])
      expect(rowsOf([1, 4, 3], new PassRows({ fixed: 4, runtime: { plansByRows } }))).toEqual([4, 4, 4]);
  });

  it('keeps the number of rows if another one would be planned again, and the number that it was asked to expect', () => {
    expect(rowsOf([1, 8, 8, 5, 1, 8], steady())).toEqual([1, 8, 8, 8, 8, 8]);
    const informed = steady();
    informed.expect(6);
    expect(rowsOf([1, 6, 7], informed)).toEqual([6, 6, 7]);
  });

  it('follows a batch that has shrunk, at its third pass, but never goes down to one input', () => {
    expect(rowsOf([8, 4, 4, 4, 4, 2, 1], steady())).toEqual([8, 8, 8, 4, 4, 4, 4]);
    expect(rowsOf([8, 1, 1, 1, 1], steady())).toEqual([8, 8, 8, 8, 8]);
  });
});

describe('a device that plans its kernels for a number of rows', () => {
  let runtime: Runtime | undefined;
  useRuntime((started) => (runtime = started));

  /** The real runtime, which says that it plans; `seen` takes the rows of each run. */
  function planning(seen: number[], plansByRows = true): Runtime {
    return {
      ...{ name: 'planning', device: 'cpu', notices: [], plansByRows, dispose: () => Promise.resolve() },
      createSession: async (model, options) => {
        const session = await runtime!.createSession(model, options);
        const { inputs, outputs } = session;
        return {
          ...{ inputs, outputs, dispose: () => session.dispose() },
          run: async (feeds, fetches) => {
            const results = await session.run(feeds, fetches);
            seen.push(Math.max(...Object.values(results).map(({ dims }) => dims[0] ?? 0)));
            return results;
          },
        };
      },
    };
  }

  async function explainTwice(method: string, options: object, plansByRows: boolean) {
    const seen: number[] = [];
    const model = await readModel(memorySource(tinyClassifier()), 'tiny.onnx');
    const setup = { layer, batch: 4 };
    const explainer = await Explainer.create(planning(seen, plansByRows), { model, weights: { kind: 'none' } }, setup);
    const request = { method, options, classes: [1] } as Parameters<Explainer['explain']>[1];
    const first = await explainer.explain(image, request);
    seen.length = 0; // the first one also measures the graph for its gradients
    const second = await explainer.explain(image, request);
    await explainer.dispose();
    return { seen, maps: [first, second].map(({ classes }) => classes[0]!.raw.data) };
  }

  it.each([
    ['score-cam', {}],
    ['rise', { masks: 10, cells: 3, seed: 1 }],
    ['ablation-cam', {}],
    ['smooth-grad', { samples: 6, seed: 2 }],
  ] as const)('gets passes of one size from %s, and gives the same maps', async (method, options) => {
    const [own, usual] = [await explainTwice(method, options, true), await explainTwice(method, options, false)];
    expect(new Set(own.seen).size).toBe(1);
    expect(new Set(usual.seen).size).toBeGreaterThan(1);
    own.maps.forEach((map, i) => {
      // Rows may round differently in passes of other sizes: a few last digits of a sum of some hundred products.
      map.forEach((value, at) => expect(value).toBeCloseTo(usual.maps[i]![at]!, 5));
    });
  });
});
