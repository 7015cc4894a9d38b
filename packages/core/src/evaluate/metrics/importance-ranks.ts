import type { SpatialMap } from '../../spatial-map.js';
import { ascendingOrder } from '../ascending-order.js';

/**
 * The place of each pixel in the order of importance, 0 for the highest value of the map; exact below 2^23 pixels. Equal
 * values are taken in the order of their index, so that runs agree.
 */
export function importanceRanks({ data }: SpatialMap): Float32Array {
  const order = ascendingOrder(data.map((value) => -value));
  const ranks = new Float32Array(data.length);
  order.forEach((pixel, rank) => (ranks[pixel] = rank));
  return ranks;
}
