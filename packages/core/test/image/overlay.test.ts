import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { colorize, colorTable, overlay, type Picture } from '../../src/image/index.js';
import type { SpatialMap } from '../../src/spatial-map.js';
import { flatten } from '../../src/image/flatten.js';
import { anyPicture, paint } from './pictures.js';

const ramp = ({ width, height }: Picture): SpatialMap => {
  const data = Float32Array.from({ length: width * height }, (_, at) => at / (width * height));
  return { data, width, height };
};

describe('overlay', () => {
  it('blends half of the color with half of the picture, in turbo, by default', () => {
    const picture = paint(1, 1, () => [200, 100, 50]);
    const top = colorTable('turbo').subarray(765);
    const expected = [(200 + top[0]!) / 2, (100 + top[1]!) / 2, (50 + top[2]!) / 2, 255].map(Math.round);
    const map = { data: Float32Array.of(1), width: 1, height: 1 };
    expect([...overlay(picture, map).data]).toEqual(expected);
  });

  it('is the picture at opacity 0 and the colors at opacity 1', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const map = ramp(picture);
        expect(overlay(picture, map, { opacity: 0 })).toEqual(flatten(picture));
        expect(overlay(picture, map, { opacity: 1, colorMap: 'jet' })).toEqual(colorize(map, 'jet'));
      }),
    );
  });

  it('does not brighten: black under half of a color is half of that color', () => {
    const black = paint(1, 1, () => [0, 0, 0]);
    const map = { data: Float32Array.of(0), width: 1, height: 1 };
    expect([...overlay(black, map, { opacity: 0.5, colorMap: 'viridis' }).data]).toEqual([34, 1, 42, 255]);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses an opacity of %p', (opacity) => {
    const picture = paint(1, 1, () => [0, 0, 0]);
    expect(() => overlay(picture, ramp(picture), { opacity })).toThrow(`must be 0 to 1, not ${opacity}`);
  });

  it('refuses a map of another size', () => {
    const map = { data: new Float32Array(6), width: 3, height: 2 };
    const call = () =>
      overlay(
        paint(2, 3, () => [0, 0, 0]),
        map,
      );
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
    expect(call).toThrow('The map is 3 x 2 and the picture 2 x 3; resize the map to the picture with placeMap.');
  });
});
