import { describe, expect, it } from '@jest/globals';
import { weightedLayers } from '../../src/inspect/index.js';
import { exposeTensors, randomizeWeights } from '../../src/rewrite/index.js';
import type { Tensor } from '../../src/tensor.js';
import { floatTensor } from '../../src/tensor.js';
import { readTiny } from '../support/graphs.js';
import { useRunner } from '../support/run-model.js';

const runner = useRunner();

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37)),
  [1, 3, 16, 12],
);

describe('randomizeWeights', () => {
  it('keeps the values of a weight and moves them', async () => {
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

  it('separates rows: values from one row share a row or a column as rarely as any others', async () => {
    const model = await readTiny();
    const [, second] = weightedLayers(model);
    const { node, input } = second!.weights[0]!; // (6, 4, 3, 3): 12 x 18 numbers
    const name = `scorecam/random/${node.output[0]!}/${input}`;
    const { model: exposed } = exposeTensors(randomizeWeights(model, { layers: 2, seed: 1 }), [name]);
    const { [name]: shuffled } = await runner.run(exposed, { [model.graph.input[0]!.name]: image });
    const weight = model.graph.initializer.find((tensor) => tensor.name === node.input[input])!;
    const before = [...new Float32Array(new Uint8Array(weight.rawData).buffer)];
    const placeOf = new Map([...(shuffled as Tensor<'float32'>).data].map((value, place) => [value, place]));
    const together = before.slice(1).filter((value, i) => {
      const [a, b] = [placeOf.get(value)!, placeOf.get(before[i]!)!];
      return Math.floor(a / 12) === Math.floor(b / 12) || a % 12 === b % 12;
    });
    // One of 18 rows or one of 12 columns by chance: 14 %; after a single round it would be all but 11 of 215.
    expect(together.length / before.length).toBeLessThan(0.3);
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

  it('refuses more layers than the model has', async () => {
    const model = await readTiny();
    expect(() => randomizeWeights(model, { layers: 4, seed: 1 })).toThrow(/has 3 layers with weights, not 4/);
  });
});
