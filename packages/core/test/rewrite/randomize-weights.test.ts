import { describe, expect, it } from '@jest/globals';
import { weightedLayers } from '../../src/inspect/index.js';
import { exposeTensors, randomizeWeights } from '../../src/rewrite/index.js';
import type { Tensor } from '../../src/tensor.js';
import { floatTensor } from '../../src/tensor.js';
import { readTiny, useRunner } from './run-model.js';

const runner = useRunner();

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

describe('weightedLayers', () => {
  it('lists the layers from the top, each with its weights', async () => {
    const layers = weightedLayers(await readTiny());
    expect(layers.map(({ operator }) => operator)).toEqual(['Gemm', 'Conv', 'Conv']);
    expect(layers.every(({ weights }) => weights.length === 2)).toBe(true);
  });
});

describe('randomizeWeights', () => {
  it('keeps the numbers of a weight and moves them', async () => {
    const model = await readTiny();
    const [top] = weightedLayers(model);
    const weight = top!.weights[0]!;
    const randomized = randomizeWeights(model, { layers: 1, seed: 1 });
    const name = `scorecam/random/${weight.node.output[0]!}/${weight.input}`;
    const { model: exposed } = exposeTensors(randomized, [name]);
    const { [name]: shuffled } = await runner.run(exposed, { [model.graph.input[0]!.name]: image });
    const before = new Float32Array(
      new Uint8Array(model.graph.initializer.find((t) => t.name === weight.node.input[weight.input])!.rawData).buffer,
    );
    const after = [...(shuffled as Tensor<'float32'>).data]; // exposeTensors gives float32
    expect(shuffled?.dims).toEqual(weight.dims);
    expect(after.toSorted((a, b) => a - b)).toEqual([...before].sort((a, b) => a - b));
    const kept = after.filter((value, i) => value === before[i]).length;
    expect(kept / after.length).toBeLessThan(0.2);
  });

  it('changes the output with every layer, the same way for the same seed', async () => {
    const model = await readTiny();
    const input = model.graph.input[0]!.name;
    const outputs: number[][] = [];
    for (const layers of [0, 1, 2, 3]) {
      for (const seed of [1, 1, 2]) {
        const changed = layers === 0 ? model : randomizeWeights(model, { layers, seed });
        const result = await runner.run(changed, { [input]: image });
        outputs.push([...(Object.values(result)[0] as Tensor<'float32'>).data]); // the class scores
      }
    }
    const distinct = new Set(outputs.map((values) => values.join()));
    // The trained one once, then two seeds for each of three stages.
    expect(distinct.size).toBe(7);
  });

  it('refuses more layers than there are', async () => {
    const model = await readTiny();
    expect(() => randomizeWeights(model, { layers: 4, seed: 1 })).toThrow(/has 3 layers with weights, not 4/);
  });
});
