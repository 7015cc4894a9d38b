import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { interpolationMatrix, resizeMap, type Alignment } from '../src/interpolation.js';
import type { SpatialMap } from '../src/spatial-map.js';

const alignments: Alignment[] = ['half-pixel', 'align-corners'];
const alignment = fc.constantFrom(...alignments);
const side = fc.integer({ min: 1, max: 24 });
const target = fc.record({ height: side, width: side, alignment });
const map = fc
  .tuple(side, side)
  .chain(([height, width]) =>
    fc
      .array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: height * width, maxLength: height * width })
      .map((values): SpatialMap => ({ data: Float32Array.from(values), height, width })),
  );

describe('interpolationMatrix', () => {
  // The numbers are those of torch.nn.functional.interpolate on the rows of an identity matrix.
  it('doubles two samples as PyTorch does', () => {
    expect([...interpolationMatrix(4, 2, 'half-pixel')]).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  });

  it('keeps the corners where they are aligned', () => {
    expect([...interpolationMatrix(5, 3, 'align-corners')]).toEqual([
      1, 0, 0, 0.5, 0.5, 0, 0, 1, 0, 0, 0.5, 0.5, 0, 0, 1,
    ]);
  });

  it('uses two samples per row when it shrinks', () => {
    expect([...interpolationMatrix(2, 5, 'half-pixel')]).toEqual([0.25, 0.75, 0, 0, 0, 0, 0, 0, 0.75, 0.25]);
  });

  it('uses the first sample for a single output with aligned corners', () => {
    expect([...interpolationMatrix(1, 3, 'align-corners')]).toEqual([1, 0, 0]);
  });

  it('has rows that sum to 1', () => {
    fc.assert(
      fc.property(side, side, alignment, (outputSize, inputSize, kind) => {
        const matrix = interpolationMatrix(outputSize, inputSize, kind);
        for (let row = 0; row < outputSize; row++) {
          const sum = matrix
            .subarray(row * inputSize, (row + 1) * inputSize)
            .reduce((total, weight) => total + weight, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-7); // two weights, each rounded to float32
        }
      }),
    );
  });

  it.each(alignments)('is the identity if the sizes are equal (%s)', (kind) => {
    expect([...interpolationMatrix(3, 3, kind)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a size of %p', (size) => {
    expect(() => interpolationMatrix(size, 3, 'half-pixel')).toThrow(`an integer of 1 or more, not ${size}`);
    expect(() => interpolationMatrix(3, size, 'half-pixel')).toThrow(`an integer of 1 or more, not ${size}`);
  });
});

describe('resizeMap', () => {
  it('is the product of the two matrices and the map', () => {
    fc.assert(
      fc.property(map, target, (given, target) => {
        const resized = resizeMap(given, target);
        const expected = product(given, target);
        expect(resized.data.length).toBe(target.height * target.width);
        // The matrices are float32, so each weight is off by up to 3e-8 of values of up to 100.
        resized.data.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-5));
      }),
    );
  });

  it('stays within the range of the map', () => {
    fc.assert(
      fc.property(map, target, (given, target) => {
        const { data } = resizeMap(given, target);
        // One float32 rounding of values of up to 100 may step over an end of the range.
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...given.data) - 1e-5);
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...given.data) + 1e-5);
      }),
    );
  });

  it('returns a map of the same size unchanged', () => {
    fc.assert(
      fc.property(map, alignment, (given, kind) => {
        const resized = resizeMap(given, { height: given.height, width: given.width, alignment: kind });
        expect(resized.data.every((value, i) => value === given.data[i])).toBe(true);
      }),
    );
  });

  it('keeps a uniform map', () => {
    const flat = { data: new Float32Array(169).fill(0.3), height: 13, width: 13 };
    const { data } = resizeMap(flat, { height: 31, width: 57, alignment: 'half-pixel' });
    expect(new Set(data)).toEqual(new Set([Math.fround(0.3)]));
  });
});

/** Rh · map · Rw^T, written out. */
function product(map: SpatialMap, { height, width, alignment }: Parameters<typeof resizeMap>[1]): number[] {
  const rows = interpolationMatrix(height, map.height, alignment);
  const columns = interpolationMatrix(width, map.width, alignment);
  return Array.from({ length: height * width }, (_, at) => {
    const y = Math.floor(at / width);
    let sum = 0;
    for (let i = 0; i < map.height; i++) {
      for (let j = 0; j < map.width; j++) {
        sum += rows[y * map.height + i]! * columns[(at % width) * map.width + j]! * map.data[i * map.width + j]!;
      }
    }
    return sum;
  });
}
