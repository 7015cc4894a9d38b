import { describe, expect, it } from '@jest/globals';
import { extent, peakOf, stretched } from '../src/spatial-map.js';

const map = (...values: number[]) => ({ height: 2, width: values.length / 2, data: Float32Array.from(values) });

describe('stretched', () => {
  it('brings the lowest value to 0 and the highest to 1', () => {
    expect([...stretched(map(-2, 0, 1, 2)).data]).toEqual([0, 0.5, 0.75, 1]);
  });

  it('given an epsilon, adds it to the range', () => {
    expect([...stretched(map(1, 2, 3, 4), 1).data]).toEqual([0, 0.25, 0.5, 0.75]);
  });

  it('given a map that is the same everywhere, gives zeros and not NaN', () => {
    expect([...stretched(map(3, 3, 3, 3)).data]).toEqual([0, 0, 0, 0]);
  });
});

describe('peakOf', () => {
  it('finds the highest place, the first in reading order of several', () => {
    expect(peakOf(map(0, 1, 5, 5, 0, 5))).toEqual({ x: 2, y: 0, value: 5 });
    expect(peakOf(map(0, 1, 2, -3, 4, 0))).toEqual({ x: 1, y: 1, value: 4 });
  });
});

describe('extent', () => {
  it('is the smallest and the largest value, below 0 too', () => {
    expect(extent(Float32Array.of(-3, -1, -2))).toEqual({ low: -3, high: -1 });
  });
});
