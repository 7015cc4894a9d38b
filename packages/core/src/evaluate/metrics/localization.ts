/**
 * Does the map lie on the object?
 *
 *   energy-based pointing game   sum of L inside the region / sum of L          (arXiv 1910.01279, section 4.3)
 *   pointing game                1 where the highest pixel lies inside, else 0  (Zhang et al., arXiv 1608.00507)
 *
 * Where peers differ: Quantus calls the first "relevance mass accuracy"; in the authors' repository the box's x indexes
 * rows; the classic game allows a miss by 15 pixels, which is not done here.
 */
import { peakOf, type SpatialMap } from '../../spatial-map.js';

/** The share of the map's energy inside a region, in [0, 1]; undefined for a map of zeros, which has none. */
export function energyInside({ data }: SpatialMap, inside: Uint8Array): number | undefined {
  let within = 0;
  let whole = 0;
  for (let i = 0; i < data.length; i++) {
    whole += data[i]!;
    if (inside[i] !== 0) within += data[i]!;
  }
  return whole > 0 ? within / whole : undefined;
}

/** Whether the highest pixel of the map, the first of several, lies inside the region. */
export function peakInside(map: SpatialMap, inside: Uint8Array): boolean {
  const { x, y } = peakOf(map);
  return inside[y * map.width + x] !== 0;
}
