/**
 * Where two maps differ: section 4.5 of the paper and its figure 11, in which the map of the wrong class, minus that of
 * the right one, shows the region that misleads.
 */
import { type MapPoint, peakOf, type SpatialMap } from '../spatial-map.js';
import { type Box } from './region.js';

/** Two maps of the same size against each other. */
export interface MapComparison {
  /** a - b, in [-1, 1]. */
  readonly difference: SpatialMap;
  /** Mean of |a - b|, in [0, 1]. */
  readonly meanDifference: number;
  /** The positions where a exceeds b most; absent if there is none. */
  readonly aBeyondB?: Place;
  /** The positions where b exceeds a most; absent if there is none. */
  readonly bBeyondA?: Place;
}

/** A region of a map, in its pixels. */
export interface Place {
  /** Around all pixels whose value is at least half of the largest. */
  readonly box: Box;
  /** The highest place of the map. */
  readonly peak: MapPoint;
}

/** Compares two maps in [0, 1] of the same size. */
export function compareMaps(a: SpatialMap, b: SpatialMap): MapComparison {
  const difference = { ...a, data: a.data.map((value, i) => value - b.data[i]!) };
  const reversed = { ...a, data: difference.data.map((value) => -value) };
  const [aBeyondB, bBeyondA] = [strongestPlace(difference), strongestPlace(reversed)];
  const sum = difference.data.reduce((total, value) => total + Math.abs(value), 0);
  return {
    difference,
    meanDifference: sum / difference.data.length,
    ...(aBeyondB && { aBeyondB }),
    ...(bBeyondA && { bBeyondA }),
  };
}

/** The position of a map's maximum; undefined if the map is nowhere above 0. */
function strongestPlace(map: SpatialMap): Place | undefined {
  const { data, width } = map;
  const peak = peakOf(map);
  if (peak.value <= 0) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  data.forEach((value, i) => {
    if (value < peak.value / 2) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  });
  return { box: [left, top, right, bottom], peak };
}
