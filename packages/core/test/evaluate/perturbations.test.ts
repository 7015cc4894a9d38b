import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScorecamError } from '../../src/errors.js';
import { areaUnderCurve, importanceRanks, stepSizes, writeStep } from '../../src/evaluate/deletion-insertion.js';
import { parseProtocol, relativeDrop, relativeGain, writeKept } from '../../src/evaluate/kept-share.js';

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
      fc.property(maps, fc.nat(50), (map, limit) => {
        const count = Math.min(limit, map.width);
        const [deleted, inserted] = [new Float32Array(map.width), new Float32Array(map.width)];
        writeStep(importanceRanks(map), { kind: 'deletion', count }, deleted);
        writeStep(importanceRanks(map), { kind: 'insertion', count }, inserted);
        expect(inserted.reduce((sum, value) => sum + value, 0)).toBe(count);
        expect(deleted.every((value, i) => value + inserted[i]! === 1)).toBe(true);
      }),
    );
  });
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
  const kept = (protocol: string, map: ReturnType<typeof row>) => {
    const target = new Float32Array(map.width);
    writeKept(map, parseProtocol(protocol), target);
    return [...target];
  };

  it.each([
    ['top50', [0, 0, 1, 1]],
    ['top25', [0, 0, 0, 1]],
    ['top50-map', [0, 0, 0.75, 1]],
    ['map', [0, 0.5, 0.75, 1]],
  ])('%s keeps %j', (protocol, expected) => {
    expect(kept(protocol, row(0, 0.5, 0.75, 1))).toEqual(expected);
  });

  it('keep nothing of a map that is the same everywhere, as nothing lies above its median', () => {
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
