import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flatten } from '../../src/image/flatten.js';
import { anyPicture, channel, paint } from './pictures.js';

describe('flatten', () => {
  it("ignores alpha and keeps the stored color, as Pillow's convert('RGB') does", () => {
    expect([...flatten(paint(1, 1, () => [200, 100, 50, 0])).data]).toEqual([200, 100, 50, 255]);
  });

  it('blends the picture with a background', () => {
    // Pillow's alpha_composite on white.
    expect([
      ...flatten(
        paint(1, 1, () => [200, 100, 50, 100]),
        [255, 255, 255],
      ).data,
    ]).toEqual([233, 194, 175, 255]);
    expect([
      ...flatten(
        paint(1, 1, () => [200, 100, 50, 0]),
        [1, 2, 3],
      ).data,
    ]).toEqual([1, 2, 3, 255]);
  });

  it('returns an opaque picture and leaves the given one unchanged', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const before = picture.data.slice();
        expect(new Set(channel(flatten(picture, [9, 9, 9]), 3))).toEqual(new Set([255]));
        expect(picture.data).toEqual(before);
      }),
    );
  });
});
