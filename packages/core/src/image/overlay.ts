/**
 * A map blended over the picture that it explains:
 *
 *     out = (1 - a) · picture + a · color(map),  a = opacity · min(1, 2 map)
 *
 * The picture stays as it is where the map is 0, and from half of the maximum up every color is equally strong. The result is
 * not stretched to full brightness, so a color means the same value in every picture, and the legend is valid.
 */
import { ScorecamError } from '../errors.js';
import type { SpatialMap } from '../spatial-map.js';
import { type ColorMapName, colorize } from './color-map.js';
import { drawContour } from './contour.js';
import type { Picture } from './picture.js';

/** How maps are drawn unless something else is asked for. */
export const defaultDrawing = { colorMap: 'turbo', opacity: 0.5 } as const satisfies OverlayOptions;

/** How a map is blended over a picture. */
export interface OverlayOptions {
  /** Default: `turbo`. */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the color where the map is 1/2 or more, 0 (the picture alone) to 1; default: 0.5. */
  readonly opacity?: number | undefined;
  /** Whether the line where the map crosses 1/2 is drawn, which suits smooth maps (default: false). */
  readonly contour?: boolean | undefined;
}

/**
 * The map over the picture, opaque: alpha is ignored, as it is for the network.
 *
 * @param map - of the picture's size, values in [0, 1]
 * @throws ScorecamError INVALID_OPTION if the sizes differ or the opacity is out of range
 */
export function overlay(picture: Picture, map: SpatialMap, options: OverlayOptions = {}): Picture {
  const { colorMap = defaultDrawing.colorMap, opacity = defaultDrawing.opacity, contour = false } = options;
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new ScorecamError('INVALID_OPTION', `The opacity of an overlay must be 0 to 1, not ${opacity}.`);
  }
  if (map.width !== picture.width || map.height !== picture.height) {
    const sizes = `The map is ${map.width} x ${map.height} and the picture ${picture.width} x ${picture.height}`;
    throw new ScorecamError('INVALID_OPTION', `${sizes}; resize the map to the picture with placeMap.`);
  }
  const { data } = colorize(map, colorMap);
  for (let at = 0; at < data.length; at++) {
    if (at % 4 === 3) continue;
    const weight = opacity * Math.min(1, Math.max(0, 2 * map.data[at >> 2]!));
    data[at] = Math.round((1 - weight) * picture.data[at]! + weight * data[at]!);
  }
  const covered = { width: picture.width, height: picture.height, data };
  if (contour) drawContour(covered, map);
  return covered;
}
