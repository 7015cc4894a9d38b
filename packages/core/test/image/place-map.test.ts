import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { imagenet, placeMap, preprocess, type Preprocessing, type View } from '../../src/image/index.js';
import { resizeMap } from '../../src/interpolation.js';
import type { SpatialMap } from '../../src/spatial-map.js';
import { paint } from './pictures.js';

/** The position of the largest value, as fractions of the sides. */
function peak({ data, height, width }: SpatialMap): { x: number; y: number } {
  const at = data.indexOf(Math.max(...data));
  return { x: ((at % width) + 0.5) / width, y: (Math.floor(at / width) + 0.5) / height };
}

/** A map of 7 x 7 with a single 1. */
function spot(column: number, row: number): SpatialMap {
  const data = new Float32Array(49);
  data[7 * row + column] = 1;
  return { data, height: 7, width: 7 };
}

const cell = fc.integer({ min: 0, max: 6 });
const side = fc.integer({ min: 40, max: 120 });
const size = fc.record({ width: side, height: side });

describe('placeMap', () => {
  it('is the resized map if the network saw the whole picture', () => {
    fc.assert(
      fc.property(cell, cell, size, (column, row, size) => {
        const view: View = { picture: size, left: 0, top: 0, ...size };
        const placed = placeMap(spot(column, row), view, size);
        const resized = resizeMap(spot(column, row), { ...size, alignment: 'half-pixel' });
        // The same positions, computed in another order, and one rounding to float32.
        const differences = placed.data.map((value, i) => Math.abs(value - resized.data[i]!));
        expect(Math.max(...differences)).toBeLessThan(2e-7);
      }),
    );
  });

  it('keeps the peak at its position in the view, at any size', () => {
    const corner = fc.double({ min: 0, max: 15, noNaN: true });
    fc.assert(
      fc.property(cell, cell, fc.record({ size, left: corner, top: corner }), (column, row, { size, left, top }) => {
        const view: View = { picture: { width: 100, height: 90 }, left, top, width: 80.5, height: 70.25 };
        const { x, y } = peak(placeMap(spot(column, row), view, size));
        // Beyond its center, a cell at the edge is flat, so the peak may be half a cell and a pixel off.
        expect(Math.abs(x - (left + (80.5 * (column + 0.5)) / 7) / 100)).toBeLessThanOrEqual(
          80.5 / 14 / 100 + 1 / size.width,
        );
        expect(Math.abs(y - (top + (70.25 * (row + 0.5)) / 7) / 90)).toBeLessThanOrEqual(
          70.25 / 14 / 90 + 1 / size.height,
        );
      }),
    );
  });

  it('is 0 outside the view, and the map inside', () => {
    const view: View = { picture: { width: 10, height: 6 }, left: 2.6, top: 1, width: 4, height: 3 };
    const ones = { data: new Float32Array(4).fill(1), height: 2, width: 2 };
    const { data } = placeMap(ones, view, view.picture);
    const seen = [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]; // pixel centers from 2.6 to 6.6
    const unseen = Array<number>(10).fill(0);
    expect([...data]).toEqual([unseen, seen, seen, seen, unseen, unseen].flat());
  });

  it('matches the preprocessing: a bright pixel of the input is placed where the photograph is bright', () => {
    const crop: Preprocessing = { ...imagenet, size: [28, 28], resize: 'crop', resizeTo: 32, mean: [0], std: [1] };
    fc.assert(
      fc.property(fc.integer({ min: 80, max: 120 }), fc.integer({ min: 30, max: 50 }), (x, y) => {
        const photograph = paint(200, 80, (column, row) =>
          Math.hypot(column - x, row - y) < 6 ? [255, 255, 255] : [0, 0, 0],
        );
        const { input, view } = preprocess(photograph, crop);
        const map = { data: input.data.slice(0, 28 * 28), height: 28, width: 28 };
        expect(centerOfMass(placeMap(map, view, view.picture))).toEqual({
          x: expect.closeTo(x, 0),
          y: expect.closeTo(y, 0),
        });
      }),
      { numRuns: 20 },
    );
  });
});

function centerOfMass({ data, width }: SpatialMap): { x: number; y: number } {
  const mass = data.reduce((sum, value) => sum + value, 0);
  const x = data.reduce((sum, value, at) => sum + value * (at % width), 0) / mass;
  const y = data.reduce((sum, value, at) => sum + value * Math.floor(at / width), 0) / mass;
  return { x, y };
}
