/** The line at half of a map's range, as two strokes side by side, one light and one dark, so that it shows on any picture. */
import type { SpatialMap } from '../spatial-map.js';
import type { Picture } from './picture.js';

const level = 0.5;
const light = 255;
const dark = 32;

/** Below this many pixels on the shorter side the line would hide the picture. */
const smallestSide = 64;

/** One pixel of a stroke for each so many pixels of the longer side. */
const sidePerStroke = 500;

/**
 * Draws the line where the map crosses 1/2 into a picture of its size: a light stroke inside the region above, and a dark
 * one around it. Pictures smaller than 64 pixels are left as they are.
 */
export function drawContour({ width, height, data }: Picture, map: SpatialMap): void {
  if (Math.min(width, height) < smallestSide) return;
  const stroke = Math.max(1, Math.round(Math.max(width, height) / sidePerStroke));
  const inside = map.data.map((value) => (value >= level ? 1 : 0));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const here = inside[at]!;
      const isOnLine =
        (x >= stroke && inside[at - stroke] !== here) ||
        (x + stroke < width && inside[at + stroke] !== here) ||
        (y >= stroke && inside[at - stroke * width] !== here) ||
        (y + stroke < height && inside[at + stroke * width] !== here);
      if (isOnLine) data.fill(here === 1 ? light : dark, 4 * at, 4 * at + 3);
    }
  }
}
