/**
 * How far a map is spread out:
 *
 *   H = -sum_i p_i log p_i / log n,   p_i = L_i / sum L
 *
 * over its n pixels. 0 is all energy in one pixel, 1 the same everywhere. The paper says that maps become more focused
 * as a network learns (arXiv 1910.01279, section 4.5 and figure 10) and gives no measure; this is one.
 */
import type { SpatialMap } from '../spatial-map.js';

/** The entropy, in [0, 1]; 1 for a map of zeros, which prefers no place. */
export function mapEntropy({ data }: SpatialMap): number {
  const sum = data.reduce((total, value) => total + value, 0);
  if (sum <= 0 || data.length === 1) return 1;
  const entropy = data.reduce((total, value) => (value > 0 ? total - (value / sum) * Math.log(value / sum) : total), 0);
  return entropy / Math.log(data.length);
}
