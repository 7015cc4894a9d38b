import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScorecamError } from '../../src/errors.js';
import { areaUnderCurve, stepMasks, stepSizes } from '../../src/evaluate/metrics/deletion-insertion.js';
import { importanceRanks } from '../../src/evaluate/metrics/importance-ranks.js';
import { floatTensor } from '../../src/tensor.js';
import { keptMask, parseProtocol, relativeDrop, relativeGain } from '../../src/evaluate/metrics/kept-share.js';

const row = (...values: number[]) => ({ height: 1, width: values.length, data: Float32Array.from(values) });
const maps = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 50 }).map((v) => row(...v));

describe('the order of importance', () => {
  it('takes equal values in the order of their index', () => {
    expect([...importanceRanks(row(0.2, 0.9, 0.2, 0.9, 0.5))]).toEqual([3, 0, 4, 1, 2]);
  });

  it('is reached in the steps of NumPy: linspace(0, 50176, 101), cut to integers', () => {
    const sizes = stepSizes(50176, 100);
    expect([1, 25, 50, 75, 99, 100].map((step) => sizes[step])).toEqual([501, 12544, 25088, 37632, 49674, 50176]);
    expect(sizes).toHaveLength(101);
  });

  it('has each pixel either deleted or inserted', () => {
    fc.assert(
      fc.property(maps, fc.array(fc.nat(50), { minLength: 1, maxLength: 3 }), (map, limits) => {
        const counts = limits.map((limit) => Math.min(limit, map.width));
        const [deleted, inserted] = [masksOf(map, 'deletion', counts), masksOf(map, 'insertion', counts)];
        expect(inserted.map((mask) => mask.reduce((sum, value) => sum + value, 0))).toEqual(counts);
        expect(deleted.flat()).toEqual(inserted.flat().map((value) => 1 - value));
      }),
    );
  });

  /** The masks of steps by the formula at the head of mask-input.ts, in the float32 of the graph. */
  function masksOf(map: ReturnType<typeof row>, kind: 'deletion' | 'insertion', counts: readonly number[]): number[][] {
    const ranks = floatTensor(importanceRanks(map), [1, 1, 1, map.width]);
    const { offsets, divisor } = stepMasks(ranks, kind, counts);
    return Array.from(offsets!, (offset) =>
      Array.from(ranks.data, (rank) => Math.min(Math.max(Math.fround(Math.fround(rank - offset) / divisor), 0), 1)),
    );
  }
});

describe('areaUnderCurve', () => {
  it.each([
    [[1, 1, 1], 1],
    [[1, 0], 0.5],
    [[0, 1, 0, 1, 0], 0.5],
  ])('of %j is %f', (curve, expected) => {
    expect(areaUnderCurve(curve)).toBe(expected);
  });
});

describe('protocols', () => {
  const kept = (protocol: string, map: ReturnType<typeof row>) => [...keptMask(map, parseProtocol(protocol))];

  it.each([
    ['top50', [0, 0, 1, 1]],
    ['top25', [0, 0, 0, 1]],
    ['top50-map', [0, 0, 0.75, 1]],
    ['map', [0, 0.5, 0.75, 1]],
  ])('%s keeps %j', (protocol, expected) => {
    expect(kept(protocol, row(0, 0.5, 0.75, 1))).toEqual(expected);
  });

  it('keep nothing of a map that is the same everywhere, as nothing is above its median', () => {
    expect(kept('top50', row(0.5, 0.5, 0.5))).toEqual([0, 0, 0]);
  });

  it.each(['top0', 'top100', 'half', 'map50', ''])('refuse %j', (name) => {
    expect(() => parseProtocol(name)).toThrow(ScorecamError);
  });

  it.each([
    [0.8, 0.2, 0.75, 0],
    [0.5, 0.75, 0, 0.5],
    [0, 0.5, 0, 0.5],
    [1, 1, 0, 0],
  ])('from %f to %f drop %f and gain %f', (whole, part, drop, gain) => {
    expect(relativeDrop(whole, part)).toBeCloseTo(drop, 12);
    expect(relativeGain(whole, part)).toBeCloseTo(gain, 12);
  });
});
