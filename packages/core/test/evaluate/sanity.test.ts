import { describe, expect, it } from '@jest/globals';
import { rankCorrelation } from '../../src/evaluate/rank-correlation.js';
import { type SanityRequest, type SanityStage, sanityStages } from '../../src/evaluate/sanity.js';
import { structuralSimilarity } from '../../src/evaluate/structural-similarity.js';
import type { Runtime } from '../../src/runtime.js';
import { floatTensor } from '../../src/tensor.js';
import { tinyClassifierFacts as facts } from '../../src/testing/tiny-models.js';
import { readTiny } from '../support/graphs.js';
import { useRuntime } from '../support/use-runtime.js';

let runtime: Runtime;
useRuntime((opened) => (runtime = opened));

const image = floatTensor(
  Float32Array.from({ length: 3 * 16 * 12 }, (_, i) => Math.sin(i * 0.37) + Math.cos(i * 0.011)),
  [1, 3, 16, 12],
);

async function stagesOf(changes: Partial<SanityRequest> = {}): Promise<SanityStage[]> {
  const model = await readTiny();
  const stages: SanityStage[] = [];
  const request: SanityRequest = {
    loaded: { model, weights: { kind: 'none' } },
    setup: { layer: facts.layer },
    explain: async (explainer, options) => (await explainer.explain(image, options)).classes,
    options: { classes: [2] },
    draws: 3,
    seed: 1,
    ...changes,
  };
  for await (const stage of sanityStages(runtime, request)) stages.push(stage);
  return stages;
}

describe('sanityStages', () => {
  it('begins with the trained network and randomizes one layer more at each stage, from the top', async () => {
    const stages = await stagesOf();
    expect(stages.map(({ randomized, layer }) => [randomized, layer])).toEqual([
      [0, undefined],
      [1, 'scores'],
      [2, 'conv_2'],
      [3, 'conv_1'],
    ]);
    expect(stages[0]).toMatchObject({ rankCorrelation: 1, similarity: 1, draws: [] });
    expect(stages.map(({ explanation }) => explanation.index)).toEqual([2, 2, 2, 2]);
  });

  it('compares the map of each stage with that of the trained network', async () => {
    const [trained, ...stages] = await stagesOf({ draws: 1 });
    for (const { explanation, ...stage } of stages) {
      const [own, original] = [explanation.map, trained!.explanation.map];
      expect(stage.rankCorrelation).toBe(rankCorrelation(original.data, own.data));
      expect(stage.similarity).toBe(structuralSimilarity(original, own));
      expect(stage.draws).toEqual([stage.rankCorrelation]);
    }
    expect(Math.max(...stages.map((stage) => stage.rankCorrelation))).toBeLessThan(1);
  });

  it('draws the last stage several times, each from a seed of its own, and gives the mean', async () => {
    const stages = await stagesOf();
    expect(stages.map(({ draws }) => draws.length)).toEqual([0, 1, 1, 3]);
    const { draws, rankCorrelation: average } = stages[3]!;
    expect(new Set(draws).size).toBe(3);
    expect(average).toBeCloseTo((draws[0]! + draws[1]! + draws[2]!) / 3, 12);
    const again = await stagesOf({ stages: 1, draws: 1, seed: 2 });
    expect(again[1]?.draws[0]).toBe(draws[1]);
  });

  it('given fewer stages than layers, spreads them evenly and ends with all layers', async () => {
    expect((await stagesOf({ stages: 2, draws: 1 })).map(({ randomized }) => randomized)).toEqual([0, 2, 3]);
  });

  it.each([
    [{ stages: 0 }, 'The number of stages must be a positive integer, not 0.'],
    [{ draws: 1.5 }, 'The number of draws must be a positive integer, not 1.5.'],
  ])('given %j, refuses', async (changes, message) => {
    await expect(stagesOf(changes)).rejects.toThrow(message);
  });

  it('given a signal that is aborted, stops', async () => {
    await expect(stagesOf({ signal: { aborted: true } })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
