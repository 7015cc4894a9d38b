/**
 * How hard is the map to take in? The entropy of its pixels as shares of its sum, in nats:
 *
 *   complexity = -sum_i p_i ln p_i,   p_i = L_i / sum L
 *
 * 0 if one pixel has everything, ln n if all n are equal. Bhatt et al., arXiv 2005.00631.
 */
import { mapEntropy } from '../map-entropy.js';
import { concentrationTable } from './concentration-table.js';
import type { Metric } from './metric.js';

/** The entropy of a map; absent for a map of zeros. */
export const complexity = {
  name: 'complexity',
  title: 'Complexity',
  source: 'Bhatt et al., arXiv 2005.00631',
  passes: () => 0,
  measure({ map }): { readonly complexity?: number } {
    return map.data.some((value) => value > 0) ? { complexity: mapEntropy(map) * Math.log(map.data.length) } : {};
  },
  tables: () => [
    concentrationTable("Complexity: the entropy of the pixels' shares, in nats.", {
      name: 'complexity',
      better: 'lower',
      field: 'complexity',
    }),
  ],
} as const satisfies Metric;
