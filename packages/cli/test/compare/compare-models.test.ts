import { describe, expect, it } from '@jest/globals';
import type { SpatialMap } from '@scorecam/core';
import { mapEntropy, rankCorrelation } from '@scorecam/core/evaluate';
import { compareModels } from '../../src/compare/compare-models.js';
import type { ModelExplanation } from '../../src/compare/comparison.js';

const size = { width: 2, height: 2 };
const picture = { ...size, data: new Uint8Array(16).fill(255) };
const method = { name: 'score-cam' };
const drawing = { picture, colorMap: 'turbo', opacity: 0.5 } as const;

function explained(path: string, ...values: number[]): ModelExplanation {
  const original: SpatialMap = { ...size, data: Float32Array.from(values) };
  return {
    model: { path, sha256: path, size: 1 },
    // The comparison looks at the first class, the method and the size of the picture alone.
    explanation: {
      classes: [{ index: 1, label: 'cat', probability: 0.25, original }],
      view: { picture: size },
      method,
    },
  } as unknown as ModelExplanation;
}

const early = explained('run/early.onnx', 0, 0.25, 0.5, 1);
const late = explained('run/late.onnx', 1, 0.25, 0.5, 0);
const last = explained('run/last.onnx', 1, 0.25, 0.5, 0);

interface Row {
  readonly model: { readonly path: string };
  readonly entropy: number;
  readonly change?: { readonly rankCorrelation: number; readonly meanDifference: number };
}

describe('compareModels', () => {
  it('compares each model with the one before it, and the first with none', async () => {
    const { record } = await compareModels([early, late, last], drawing);
    const { models } = record as { models: Row[] }; // as compareModels writes it
    const [first, second, third] = models as [Row, Row, Row];
    expect(first.change).toBeUndefined();
    const [a, b] = [early, late].map(({ explanation }) => explanation.classes[0]!.original) as [SpatialMap, SpatialMap];
    expect(second.change).toEqual({ rankCorrelation: rankCorrelation(b.data, a.data), meanDifference: 0.5 });
    expect(second.change?.rankCorrelation).toBeLessThan(0);
    expect(third.change).toEqual({ rankCorrelation: 1, meanDifference: 0 });
    expect(first.entropy).toBe(mapEntropy(a));
  });

  it('has a line for each model, and draws its map', async () => {
    const { text, drawing: row } = await compareModels([early, late], drawing);
    const [, first, second] = text.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(first).toEqual(['early.onnx', 'cat', '0.250', expect.stringMatching(/^0\.\d{3}$/), '-', '-']);
    expect(second?.slice(0, 2)).toEqual(['late.onnx', 'cat']);
    expect(second?.at(-1)).toBe('0.500');
    expect(row.width).toBeGreaterThan(row.height);
  });
});
