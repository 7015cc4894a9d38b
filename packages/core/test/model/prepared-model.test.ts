import { describe, expect, it } from '@jest/globals';
import { Explainer, floatTensor, memorySource, modelLayers, readModel, type Runtime } from '@scorecam/core';
import { tinyClassifier, tinyClassifierFacts, type TinyClassifierOptions } from '../../src/testing/tiny-models.js';
import { useRuntime } from '../support/use-runtime.js';

let real: Runtime;
useRuntime((opened) => (real = opened));

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

/** The real runtime, with the number of sessions that were opened and those that are open. */
function counted() {
  const counts = { opened: 0, open: 0 };
  const runtime: Runtime = {
    name: real.name,
    device: real.device,
    notices: [],
    createSession: async (model, options) => {
      const session = await real.createSession(model, options);
      counts.opened++;
      counts.open++;
      const dispose = async () => {
        await session.dispose();
        counts.open--;
      };
      return { inputs: session.inputs, outputs: session.outputs, run: (...args) => session.run(...args), dispose };
    },
    dispose: () => Promise.resolve(),
  };
  return { counts, runtime };
}

async function load(options: TinyClassifierOptions = {}) {
  const model = await readModel(memorySource(tinyClassifier(options)), 'tiny.onnx');
  return { model, weights: { kind: 'none' } } as const;
}

describe('the sessions of a model', () => {
  it('are one to measure it and one that explains, and the first is closed again', async () => {
    const { counts, runtime } = counted();
    const explainer = await Explainer.create(runtime, await load());
    expect(counts).toEqual({ opened: 2, open: 1 });
    await explainer.explainInput(image);
    await explainer.explainInput(image, { method: 'rise', options: { masks: 3 } });
    expect(explainer.layers.length).toBeGreaterThan(1);
    expect(counts).toEqual({ opened: 2, open: 1 });
    await explainer.dispose();
    expect(counts.open).toBe(0);
  });

  it('are one more for another layer, even after the model was disposed of, and give what a new model gives', async () => {
    const { counts, runtime } = counted();
    const explainer = await Explainer.create(runtime, await load());
    await explainer.dispose();
    const { tensor } = explainer.layers[0]!.candidate;
    const other = await explainer.withLayer({ tensor });
    expect(counts).toEqual({ opened: 3, open: 1 });
    expect(other.layer?.tensor).toBe(tensor);
    expect(other.layers).toEqual(explainer.layers);
    const fresh = await Explainer.create(runtime, await load(), { tensor });
    const [actual, expected] = [await other.explainInput(image), await fresh.explainInput(image)];
    expect(actual.classes[0]!.map).toEqual(expected.classes[0]!.map);
    const byDefault = await other.withLayer({});
    expect(byDefault.layer).toEqual(explainer.layer);
    await Promise.all([other.dispose(), fresh.dispose(), byDefault.dispose()]);
  });

  it('is one for the list of layers, and the names that are wrong are refused before any', async () => {
    const { counts, runtime } = counted();
    const rows = await modelLayers(runtime, await load());
    expect(rows.filter(({ isDefault }) => isDefault).map(({ candidate }) => candidate.tensor)).toEqual([
      tinyClassifierFacts.layer,
    ]);
    expect(counts).toEqual({ opened: 1, open: 0 });
    await expect(Explainer.create(runtime, await load(), { layer: 'nothing' })).rejects.toMatchObject({
      code: 'UNKNOWN_LAYER',
    });
    expect(counts.opened).toBe(1);
  });
});
