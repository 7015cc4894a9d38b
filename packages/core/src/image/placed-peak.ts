/**
 * The highest place of a map in the photograph, as in the whole placed map, of which only the rows are computed that may hold
 * it: a row is between two rows of the map, so that it is nowhere above the same mean of their maxima.
 */
import { sampleColumns, type Taps } from '../interpolation.js';
import type { MapPoint, SpatialMap } from '../spatial-map.js';
import { placementTaps } from './place-map.js';
import type { View } from './view.js';

/** The maximum of the map in the coordinates of the photograph; the first one in reading order if there are several. */
export function placedPeak(map: SpatialMap, view: View): MapPoint {
  const { rows, columns } = placementTaps(map, view, view.picture);
  const wide = sampleColumns(map, columns);
  const { width } = view.picture;
  const maxima = Array.from({ length: map.height }, (_, y) => highest(wide.subarray(y * width, (y + 1) * width)));
  const bounds = Float32Array.from({ length: view.picture.height }, (_, y) => sampleRow(rows, y, (at) => maxima[at]!));
  const promising = bounds.indexOf(highest(bounds));
  const peakOfRow = (y: number) => rowPeak(width, (x) => sampleRow(rows, y, (at) => wide[at * width + x]!));
  const least = peakOfRow(promising).value;
  let peak: MapPoint | undefined;
  for (const [y, bound] of bounds.entries()) {
    if (bound < least || (peak && bound <= peak.value)) continue;
    const { x, value } = peakOfRow(y);
    if (!peak || value > peak.value) peak = { x, y, value };
  }
  return peak!; // the promising row is among those that were looked at
}

/** A value of one row of the photograph, from a value of each of the two rows of the map around it. */
function sampleRow({ lower, upper, lowerWeights, upperWeights }: Taps, y: number, valueOf: (row: number) => number) {
  return lowerWeights[y]! * valueOf(lower[y]!) + upperWeights[y]! * valueOf(upper[y]!);
}

function rowPeak(width: number, valueOf: (x: number) => number): { readonly x: number; readonly value: number } {
  const row = new Float32Array(width);
  for (let x = 0; x < width; x++) row[x] = valueOf(x);
  const value = highest(row);
  return { x: row.indexOf(value), value };
}

/** By index: an iterator makes an object for each value, and garbage is collected with every large picture at hand. */
function highest(values: ArrayLike<number>): number {
  let high = -Infinity;
  for (let at = 0; at < values.length; at++) high = Math.max(high, values[at]!);
  return high;
}
