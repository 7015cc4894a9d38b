import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placeMap } from '../../src/image/place-map.js';
import { placedPeak } from '../../src/image/placed-peak.js';
import { peakOf } from '../../src/spatial-map.js';

const side = (max: number) => fc.integer({ min: 1, max });

/** Values of which many are equal, so that maxima are, and of which some are below zero. */
const map = fc
  .record({ width: side(6), height: side(6) })
  .chain(({ width, height }) =>
    fc
      .array(fc.constantFrom(-1, 0, 0.1, 0.3, 0.7, 1), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, data: Float32Array.from(values) })),
  );

const view = fc
  .record({ width: side(40), height: side(40), left: fc.double({ min: -3, max: 3, noNaN: true }), cut: side(3) })
  .map(({ width, height, left, cut }) => ({
    picture: { width, height },
    left,
    top: 0.5 * left,
    width: width / cut,
    height: height / cut + 0.3,
  }));

describe('placedPeak', () => {
  it('is the peak of the placed map: the same place and the same value', () => {
    fc.assert(
      fc.property(map, view, (given, seen) =>
        expect(placedPeak(given, seen)).toEqual(peakOf(placeMap(given, seen, seen.picture))),
      ),
    );
  });
});
