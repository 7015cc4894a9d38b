/**
 * A map of the network's input, placed in the photograph. Output pixel i of n along one axis is at
 *
 *     u = (i + 1/2) · side / n                 in pixels of the photograph, whose side is given
 *     p = (u - start) / length · input - 1/2   in samples of the map
 *
 * for a view that starts at `start` and is `length` long. If the view is the whole photograph, this is `resizeMap` with
 * half-pixel centers. A pixel whose center is outside the view was not seen: its value is 0.
 */
import { sampleMap, type Taps, tapsAt } from '../interpolation.js';
import type { Size, SpatialMap } from '../spatial-map.js';
import type { View } from './view.js';

/**
 * The map in the coordinates of the photograph.
 *
 * @param map - a map of the network's input, at the size of the input or of a layer
 * @param size - the requested size, usually that of the photograph (`view.picture`)
 */
export function placeMap(map: SpatialMap, view: View, size: Size): SpatialMap {
  const { rows, columns } = placementTaps(map, view, size);
  return sampleMap(map, rows, columns);
}

/** Where the rows and columns of a photograph of that size are sampled in a map of its network's input. */
export function placementTaps(map: Size, view: View, size: Size): { readonly rows: Taps; readonly columns: Taps } {
  return {
    rows: axisTaps(size.height, map.height, { side: view.picture.height, start: view.top, length: view.height }),
    columns: axisTaps(size.width, map.width, { side: view.picture.width, start: view.left, length: view.width }),
  };
}

function axisTaps(
  outputSize: number,
  inputSize: number,
  { side, start, length }: { side: number; start: number; length: number },
): Taps {
  return tapsAt(outputSize, inputSize, (i) => {
    const seen = ((i + 0.5) * side) / outputSize - start;
    return seen < 0 || seen > length ? Number.NaN : (seen * inputSize) / length - 0.5;
  });
}
