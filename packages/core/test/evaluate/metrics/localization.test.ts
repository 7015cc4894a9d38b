import { describe, expect, it } from '@jest/globals';
import { defaultFilter, energyInside, isLocalized, peakInside } from '../../../src/evaluate/metrics/localization.js';
import { checkRegion, type Box, regionAtInput, regionShare } from '../../../src/evaluate/region.js';

const picture = { width: 500, height: 334 };
const whole = { picture, left: 0, top: 0, ...picture };
const boxes = (...list: Box[]) => ({ kind: 'boxes', boxes: list }) as const;

/** The first and the last row and column inside, the last ones exclusive. */
function bounds(inside: Uint8Array, width: number): number[] {
  const places = [...inside.keys()].filter((i) => inside[i] === 1);
  const columns = places.map((i) => i % width);
  const rows = places.map((i) => Math.floor(i / width));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

describe('the share of a region', () => {
  it('counts the pixels of boxes, whose edges are rounded, once each, and those of a mask that are not 0', () => {
    const small = { width: 4, height: 4 };
    expect(regionShare(boxes([0.6, 0.4, 3.4, 1.4]), small)).toBe(2 / 16); // columns 1 and 2 of row 0
    expect(regionShare(boxes([0, 0, 2, 2], [1, 1, 3, 3]), small)).toBe(7 / 16);
    expect(regionShare(boxes([-1, 3, 5, 5]), small)).toBe(4 / 16);
    const data = Uint8Array.from({ length: 16 }, (_, i) => (i < 3 ? i : 0));
    expect(regionShare({ kind: 'mask', ...small, data }, small)).toBe(2 / 16);
  });
});

describe('a region at the input', () => {
  it('has the floor of a box at its start and the ceiling at its end', () => {
    const inside = regionAtInput(boxes([89, 75, 498, 268]), whole, { width: 224, height: 224 });
    // 89 * 224 / 500 = 39.9, 75 * 224 / 334 = 50.3, 498 -> 223.1, 268 -> 179.7
    expect(bounds(inside, 224)).toEqual([39, 50, 224, 180]);
  });

  it('counts from the corner of what the network sees', () => {
    const view = { picture, left: 83, top: 0, width: 334, height: 334 };
    const inside = regionAtInput(boxes([83, 0, 250, 334]), view, { width: 10, height: 10 });
    expect(bounds(inside, 10)).toEqual([0, 0, 5, 10]);
  });

  it('reads a mask at the centers of the input pixels', () => {
    const mask = {
      kind: 'mask',
      width: 4,
      height: 4,
      data: Uint8Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 255 : 0)),
    } as const;
    const size = { width: 4, height: 4 };
    expect([...regionAtInput(mask, { picture: size, left: 0, top: 0, ...size }, { width: 2, height: 2 })]).toEqual([
      1, 0, 1, 0,
    ]);
    // The second of four rows alone is inside: the centers of two rows are at 1 and 3, in the second and the fourth.
    const row = { ...mask, data: Uint8Array.from({ length: 16 }, (_, i) => (Math.floor(i / 4) === 1 ? 1 : 0)) };
    expect([...regionAtInput(row, { picture: size, left: 0, top: 0, ...size }, { width: 2, height: 2 })]).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('is refused if the network does not see it', () => {
    const view = { picture, left: 83, top: 0, width: 334, height: 334 };
    expect(() => regionAtInput(boxes([0, 0, 50, 50]), view, { width: 10, height: 10 })).toThrow(
      /outside the part of the picture that the network sees/,
    );
  });
});

describe('checkRegion', () => {
  it.each([[[0, 0, 501, 335]], [[-1, 0, 10, 10]]] as const)(
    'lets %j pass, which is at most one pixel beyond the picture',
    (box) => {
      expect(() => checkRegion(boxes(box), picture)).not.toThrow();
    },
  );

  it.each([
    [[10, 10, 10, 20], 'is empty'],
    [[20, 10, 10, 20], 'is empty'],
    [[0, 0, 600, 100], 'outside the picture of 500 x 334'],
    [[0, 0, 501.5, 100], 'outside the picture of 500 x 334'],
    [[-1.5, 0, 10, 10], 'outside the picture of 500 x 334'],
    [[0, -1.5, 10, 10], 'outside the picture of 500 x 334'],
    [[0, 0, 10, 335.5], 'outside the picture of 500 x 334'],
    [[NaN, 0, 1, 1], 'not four numbers'],
  ] as const)('refuses %j', (box, fault) => {
    expect(() => checkRegion(boxes(box), picture)).toThrow(fault);
  });
});

describe('regionShare', () => {
  it('given fractions of pixels, rounds the edges of a box', () => {
    expect(regionShare(boxes([0.6, 0.4, 4.5, 10]), { width: 10, height: 10 })).toBeCloseTo(0.4, 12); // 1 to 5, 0 to 10
  });

  it('given a mask, counts its pixels', () => {
    const mask = { kind: 'mask', width: 2, height: 2, data: Uint8Array.of(0, 7, 255, 0) } as const;
    expect(regionShare(mask, { width: 2, height: 2 })).toBe(0.5);
  });

  it('counts places that two boxes share once', () => {
    expect(regionShare(boxes([0, 0, 5, 10], [0, 0, 10, 5]), { width: 10, height: 10 })).toBeCloseTo(0.75, 12);
  });
});

describe('the pointing games', () => {
  const map = { height: 1, width: 4, data: Float32Array.of(0.2, 0.4, 1, 0.4) };

  it('share out the energy', () => {
    expect(energyInside(map, Uint8Array.of(0, 1, 1, 0))).toBeCloseTo(0.7, 6);
    expect(peakInside(map, Uint8Array.of(0, 1, 1, 0))).toBe(true);
    expect(peakInside(map, Uint8Array.of(1, 1, 0, 1))).toBe(false);
  });

  it('say nothing of a map of zeros', () => {
    expect(energyInside({ ...map, data: new Float32Array(4) }, Uint8Array.of(1, 1, 1, 1))).toBeUndefined();
  });
});

describe('isLocalized', () => {
  it.each([
    ['an object of half the picture', { objectShare: 0.5 }, defaultFilter, false],
    ['one that is a little smaller', { objectShare: 0.49 }, defaultFilter, true],
    ['two boxes', { boxes: 2 }, defaultFilter, false],
    ['two boxes, if they are allowed', { boxes: 2 }, { ...defaultFilter, singleBox: false }, true],
    ['a mask, which has no boxes', { boxes: undefined }, defaultFilter, true],
    ['a whole picture, if all sizes are allowed', { objectShare: 1 }, { ...defaultFilter, largestShare: 1 }, true],
    ['no known place', { objectShare: undefined }, { ...defaultFilter, largestShare: 1 }, false],
  ])('given %s, takes it or leaves it', (_, changes, filter, taken) => {
    expect(isLocalized({ boxes: 1, objectShare: 0.2, ...changes }, filter)).toBe(taken);
  });
});
