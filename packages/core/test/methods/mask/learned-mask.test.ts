import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LearnedMask } from '../../../src/methods/mask/learned-mask.js';
import { penaltyOf } from '../../../src/methods/mask/penalties.js';
import { shifted } from '../../../src/methods/mask/shift.js';
import { floatTensor } from '../../../src/tensor.js';

const maskOf = (values: readonly number[], width: number) => ({
  data: Float32Array.from(values),
  width,
  height: values.length / width,
});

describe('the penalty of a mask', () => {
  it('is the mean of what is removed, and of the powers of differences along each axis', () => {
    // 1 - m: 0, .5, 1, 0. Along the columns -1 and .5, along the rows -.5 and 1.
    const mask = maskOf([1, 0.5, 0, 1], 2);
    expect(penaltyOf(mask, { sparsity: 2, smoothness: 0, power: 2 }).value).toBeCloseTo(2 * 0.375, 12);
    expect(penaltyOf(mask, { sparsity: 0, smoothness: 4, power: 2 }).value).toBeCloseTo(4 * (0.625 + 0.625), 12);
    expect(penaltyOf(mask, { sparsity: 0, smoothness: 1, power: 3 }).value).toBeCloseTo(0.5625 + 0.5625, 12);
    expect(penaltyOf(maskOf([1, 1, 1, 1], 2), { sparsity: 1, smoothness: 1, power: 3 })).toEqual({
      value: 0,
      gradient: new Float64Array(4),
    });
  });

  it('has the gradient that its differences show', () => {
    const settings = fc.record({
      // Apart from 1 and from each other, where the penalty bends.
      values: fc.uniqueArray(fc.integer({ min: 0, max: 18 }), { minLength: 12, maxLength: 12 }),
      width: fc.constantFrom(2, 3, 4, 6),
      power: fc.constantFrom(1, 2, 3),
    });
    fc.assert(
      fc.property(settings, ({ values, width, power }) => {
        const options = { sparsity: 0.7, smoothness: 1.3, power };
        const mask = maskOf(
          values.map((value) => value / 20),
          width,
        );
        const { gradient } = penaltyOf(mask, options);
        gradient.forEach((slope, i) => {
          const at = (step: number) =>
            penaltyOf({ ...mask, data: mask.data.map((value, j) => (j === i ? value + step : value)) }, options).value;
          expect(slope).toBeCloseTo((at(2 ** -7) - at(-(2 ** -7))) / 2 ** -6, 3);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a learned mask', () => {
  const options = { cells: 2, rate: 0.1, sparsity: 0, smoothness: 0, power: 3 };

  it('starts at ones, moves against the gradient by the rate, and stays in [0, 1]', () => {
    const learned = new LearnedMask(options);
    expect([...learned.mask.data]).toEqual([1, 1, 1, 1]);
    learned.step(0.8, Float32Array.of(5, -5, 0, 1e-3));
    // The first step of Adam has the size of the rate, for any size of the gradient.
    [0.9, 1, 1, 0.9].forEach((value, i) => expect(learned.mask.data[i]).toBeCloseTo(value, 5));
    for (let i = 0; i < 15; i++) learned.step(0.8, Float32Array.of(5, -5, 0, 0));
    expect([...learned.mask.data].slice(0, 3)).toEqual([0, 1, 1]);
  });

  it('takes the steps of Adam', () => {
    const learned = new LearnedMask({ ...options, rate: 0.01 });
    learned.step(0, Float32Array.of(1, 0, 0, 0));
    learned.step(0, Float32Array.of(3, 0, 0, 0));
    // a: .1, .39; b: .001, .009999; corrected a .39 / .19, b .009999 / .001999
    const second = (0.39 / 0.19 / (Math.sqrt(0.009999 / 0.001999) + 1e-8)) * 0.01;
    expect(learned.mask.data[0]).toBeCloseTo(1 - 0.01 - second, 6);
  });

  it('counts the penalty into its loss and its gradient', () => {
    const learned = new LearnedMask({ ...options, sparsity: 0.4 });
    learned.step(0.5, Float32Array.of(1, 0, 0, 0));
    learned.step(0.5, new Float32Array(4));
    // Before the first step nothing is removed, before the second .1 of one of four values.
    expect(learned.losses[0]).toBe(0.5);
    expect(learned.losses[1]).toBeCloseTo(0.5 + (0.4 * 0.1) / 4, 6);
    // The slopes 1 and -.4 / 4, by the decays .9 and .999 of Adam.
    const second = 0.08 / 0.19 / Math.sqrt(0.001009 / 0.001999);
    expect(learned.mask.data[0]).toBeCloseTo(0.9 - 0.1 * second, 5);
  });
});

describe('a shifted input', () => {
  it.each([
    ['nchw', [1, 2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ['nhwc', [1, 2, 3, 2], [1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12]],
  ] as const)('goes right and down, and repeats its edge (%s)', (layout, dims, data) => {
    const move = (x: number, y: number) => [
      ...shifted(floatTensor(Float32Array.from(data), dims), layout, { x, y }).data,
    ];
    expect(move(0, 0)).toEqual([...data]);
    const planes = [
      [1, 1, 2, 1, 1, 2],
      [7, 7, 8, 7, 7, 8],
    ];
    const expected = layout === 'nchw' ? planes.flat() : planes[0]!.flatMap((value, i) => [value, planes[1]![i]!]);
    expect(move(1, 1)).toEqual(expected);
  });
});
