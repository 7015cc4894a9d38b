/**
 * The difference of two maps over a picture in gray:
 *
 *   out = (1 - |d|) * gray + |d| * color        orange where d > 0, purple where d < 0
 *
 * with the ends of ColorBrewer's diverging table PuOr, which the color-blind can tell apart.
 */
import { interpolatePuOr } from 'd3-scale-chromatic';
import { ScorecamError } from '../errors.js';
import { toGray } from '../image/gray.js';
import type { Picture } from '../image/picture.js';
import type { SpatialMap } from '../spatial-map.js';

/**
 * Draws a difference.
 *
 * @param difference - of the picture's size, values in [-1, 1]
 * @throws ScorecamError INVALID_OPTION if the sizes differ
 */
export function colorizeDifference(picture: Picture, difference: SpatialMap): Picture {
  if (picture.width !== difference.width || picture.height !== difference.height) {
    const sizes = `The difference is ${difference.width} x ${difference.height} and the picture ${picture.width} x ${picture.height}`;
    throw new ScorecamError('INVALID_OPTION', `${sizes}; bring it to the picture's size with placeMap.`);
  }
  const { data } = toGray(picture);
  const [orange, purple] = [colorOf(0.85), colorOf(0.15)];
  difference.data.forEach((value, pixel) => {
    const weight = Math.min(Math.abs(value), 1);
    (value > 0 ? orange : purple).forEach((level, channel) => {
      const at = 4 * pixel + channel;
      data[at] = Math.round((1 - weight) * data[at]! + weight * level);
    });
    data[4 * pixel + 3] = 255;
  });
  return { ...picture, data };
}

/** d3 writes `rgb(r, g, b)`. */
function colorOf(value: number): number[] {
  return (interpolatePuOr(value).match(/\d+/g) ?? []).map(Number);
}
