import { describe, expect, it } from '@jest/globals';
import type { SpatialMap } from '../../src/spatial-map.js';
import { compareMaps } from '../../src/evaluate/compare-maps.js';
import { mapEntropy } from '../../src/evaluate/map-entropy.js';
import { structuralSimilarity } from '../../src/evaluate/structural-similarity.js';

function map(height: number, width: number, value: (i: number) => number): SpatialMap {
  return { height, width, data: Float32Array.from({ length: height * width }, (_, i) => value(i)) };
}

describe('structuralSimilarity', () => {
  const a = map(14, 17, (i) => ((i * 7) % 23) / 22);
  const b = map(14, 17, (i) => ((i * 5 + 3) % 19) / 18);

  it('is 1 for equal maps', () => {
    expect(structuralSimilarity(a, a)).toBeCloseTo(1, 6);
  });

  it('is what the formula gives window by window', () => {
    // By NumPy with two-dimensional windows in double precision; the filter here works in float32.
    expect(structuralSimilarity(a, b)).toBeCloseTo(0.06630906, 5);
  });

  it('takes maps that are smaller than its window', () => {
    expect(
      structuralSimilarity(
        map(3, 4, (i) => i / 11),
        map(3, 4, (i) => 1 - i / 11),
      ),
    ).toBeLessThan(0);
  });
});

describe('mapEntropy', () => {
  it.each([
    ['one point', map(4, 4, (i) => (i === 5 ? 1 : 0)), 0],
    ['the same everywhere', map(4, 4, () => 0.3), 1],
    ['half of the pixels', map(4, 4, (i) => i % 2), 0.75],
    ['zeros', map(4, 4, () => 0), 1],
  ])('of %s', (_, values, expected) => {
    expect(mapEntropy(values)).toBeCloseTo(expected, 6);
  });
});

describe('compareMaps', () => {
  it('finds where each map exceeds the other', () => {
    const a = map(4, 5, (i) => (i === 6 ? 1 : i === 7 ? 0.5 : 0));
    const b = map(4, 5, (i) => (i === 18 ? 0.8 : 0));
    const { difference, meanDifference, aBeyondB, bBeyondA } = compareMaps(a, b);
    expect(difference.data[18]).toBeCloseTo(-0.8, 6);
    expect(meanDifference).toBeCloseTo(2.3 / 20, 6);
    expect(aBeyondB).toEqual({ box: [1, 1, 3, 2], peak: { x: 1, y: 1, value: 1 } });
    expect(bBeyondA).toMatchObject({ box: [3, 3, 4, 4], peak: { x: 3, y: 3 } });
  });

  it('finds no position if the maps are equal', () => {
    const a = map(2, 2, (i) => i);
    expect(compareMaps(a, a)).not.toHaveProperty('aBeyondB');
  });
});
