import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LinearImputation } from '../../../src/evaluate/metrics/linear-imputation.js';

const wholeChannel = { start: 0, step: 1 };

/** The weighted mean of a pixel's neighbors inside the picture, written out. */
function neighborMean(data: Float32Array, pixel: number, { width, height }: { width: number; height: number }): number {
  let [sum, weights] = [0, 0];
  for (let y = -1; y <= 1; y++)
    for (let x = -1; x <= 1; x++) {
      const [row, column] = [Math.floor(pixel / width) + y, (pixel % width) + x];
      if ((x === 0 && y === 0) || row < 0 || column < 0 || row >= height || column >= width) continue;
      const weight = x === 0 || y === 0 ? 2 : 1;
      sum += weight * data[row * width + column]!;
      weights += weight;
    }
  return sum / weights;
}

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 13 }), height: fc.integer({ min: 2, max: 13 }) })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      values: fc.array(fc.float({ min: -3, max: 3, noNaN: true }), {
        minLength: size.width * size.height,
        maxLength: size.width * size.height,
      }),
      removed: fc.array(fc.boolean(), { minLength: size.width * size.height, maxLength: size.width * size.height }),
      kept: fc.nat({ max: size.width * size.height - 1 }),
    }),
  );

describe('LinearImputation', () => {
  it('makes every removed pixel the mean of its neighbors, and leaves the others', () => {
    fc.assert(
      fc.property(pictures, ({ size, values, removed, kept }) => {
        const mask = Uint8Array.from(removed, (each, i) => Number(each && i !== kept));
        const data = Float32Array.from(values);
        new LinearImputation(mask, size).fill(data, wholeChannel);
        data.forEach((value, i) => {
          // Values of up to 3, solved to 1e-7 and kept as float32.
          if (mask[i]) expect(Math.abs(value - neighborMean(data, i, size))).toBeLessThan(1e-5);
          else expect(value).toBe(Math.fround(values[i]!));
        });
      }),
    );
  });

  it('solves a large hole: between two kept columns of 0 and 1 the picture rises evenly', () => {
    const size = { width: 101, height: 60 };
    const data = Float32Array.from({ length: size.width * size.height }, (_, i) => Number(i % size.width === 100));
    const mask = Uint8Array.from(data, (_, i) => Number(![0, 100].includes(i % size.width)));
    new LinearImputation(mask, size).fill(data, wholeChannel);
    data.forEach((value, i) => expect(value).toBeCloseTo((i % size.width) / 100, 4));
  });

  it('fills the channel that it is asked for', () => {
    const data = Float32Array.of(1, 10, 0, 0, 3, 30);
    new LinearImputation(Uint8Array.of(0, 1, 0), { width: 3, height: 1 }).fill(data, { start: 1, step: 2 });
    expect([...data]).toEqual([1, 10, 0, 20, 3, 30]);
  });
});
