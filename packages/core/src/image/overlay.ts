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
import { colorAt, type ColorMapName, colorTable, roundLevel } from './color-map.js';
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
  const covered = blend(picture, map, { colorMap, opacity });
  if (contour) drawContour(covered, map);
  return covered;
}

/** In one pass, since it takes most of the time in which a result is drawn. */
function blend(
  { width, height, data: under }: Picture,
  map: SpatialMap,
  { colorMap, opacity }: { readonly colorMap: ColorMapName; readonly opacity: number },
): Picture {
  const table = colorTable(colorMap);
  const data = new Uint8Array(4 * map.data.length);
  for (let pixel = 0, at = 0; pixel < map.data.length; pixel++, at += 4) {
    const value = map.data[pixel]!;
    const weight = opacity * Math.min(1, Math.max(0, 2 * value));
    const color = colorAt(value);
    data[at] = roundLevel((1 - weight) * under[at]! + weight * table[color]!);
    data[at + 1] = roundLevel((1 - weight) * under[at + 1]! + weight * table[color + 1]!);
    data[at + 2] = roundLevel((1 - weight) * under[at + 2]! + weight * table[color + 2]!);
    data[at + 3] = 255;
  }
  return { width, height, data };
}
