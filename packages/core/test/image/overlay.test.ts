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

  it('is the picture at opacity 0, and at opacity 1 the colors of all values from half up', () => {
    fc.assert(
      fc.property(anyPicture, (picture) => {
        const map = ramp(picture);
        const upper = { ...map, data: map.data.map((value) => (1 + value) / 2) };
        expect(overlay(picture, map, { opacity: 0 })).toEqual(flatten(picture));
        expect(overlay(picture, upper, { opacity: 1, colorMap: 'jet' })).toEqual(colorize(upper, 'jet'));
      }),
    );
  });

  it('leaves the picture as it is where the map is 0, and half as strong at a quarter as at a half', () => {
    const picture = paint(3, 1, () => [200, 100, 50]);
    const map = { data: Float32Array.of(0, 0.25, 0.5), width: 3, height: 1 };
    const { data } = overlay(picture, map, { opacity: 0.8, colorMap: 'viridis' });
    const colors = colorize(map, 'viridis').data;
    const mixed = [0, 0.4, 0.8].flatMap((weight, pixel) =>
      [200, 100, 50, 255].map((value, c) => Math.round((1 - weight) * value + weight * colors[4 * pixel + c]!)),
    );
    expect([...data]).toEqual(mixed);
  });

  it('does not brighten: black under half of a color is half of that color', () => {
    const black = paint(1, 1, () => [0, 0, 0]);
    const map = { data: Float32Array.of(1), width: 1, height: 1 };
    expect([...overlay(black, map, { opacity: 0.5, colorMap: 'viridis' }).data]).toEqual([127, 116, 19, 255]);
  });

  it('draws a light line inside the region above half, and a dark one around it', () => {
    const gray = paint(64, 64, () => [120, 120, 120]);
    const data = Float32Array.from({ length: 64 * 64 }, (_, at) => (at % 64 < 30 ? 0 : 0.5));
    const covered = overlay(gray, { data, width: 64, height: 64 }, { opacity: 0, contour: true });
    const row = Array.from({ length: 64 }, (_, x) => covered.data[4 * (64 * 10 + x)]);
    expect(row.slice(27, 33)).toEqual([120, 120, 32, 255, 120, 120]);
    expect(new Set(row)).toEqual(new Set([120, 32, 255]));
  });

  it.each([
    [1000, 2],
    [63, 0],
  ])('draws the line in strokes that suit a side of %i pixels', (side, stroke) => {
    const gray = paint(side, side, () => [120, 120, 120]);
    const map = {
      data: Float32Array.from({ length: side * side }, (_, at) => at / side / side),
      width: side,
      height: side,
    };
    const covered = overlay(gray, map, { opacity: 0, contour: true });
    const column = Array.from({ length: side }, (_, y) => covered.data[4 * (side * y + 5)]);
    expect(column.filter((value) => value === 255)).toHaveLength(stroke);
    expect(column.filter((value) => value === 32)).toHaveLength(stroke);
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
