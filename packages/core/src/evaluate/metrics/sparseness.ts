/**
 * Is the map made of a few high pixels? The Gini index of its n values, in ascending order L_1 .. L_n:
 *
 *   sparseness = sum_i (2 i - n - 1) L_i / (n sum L)
 *
 * 0 if all pixels are equal, 1 - 1/n if one pixel has everything. Chalasani et al., "Concise explanations of neural
 * networks using adversarial training" (ICML 2020). Quantus adds 1e-7 to each value, which moves the index by less than
 * 1e-5 on maps that cover any part of the picture.
 */
import type { SpatialMap } from '../../spatial-map.js';
import { concentrationTable } from './concentration-table.js';
import type { Metric } from './metric.js';

/** The Gini index of a map; absent for a map of zeros. */
export const sparseness = {
  name: 'sparseness',
  title: 'Sparseness',
  source: 'Chalasani et al., ICML 2020',
  passes: () => 0,
  measure({ map }): { readonly sparseness?: number } {
    const index = giniIndex(map);
    return index === undefined ? {} : { sparseness: index };
  },
  tables: () => [
    concentrationTable('Sparseness: the Gini index of the pixels.', {
      name: 'sparseness',
      better: 'higher',
      field: 'sparseness',
    }),
  ],
} as const satisfies Metric;

/** In [0, 1); undefined for a map of zeros. */
function giniIndex({ data }: SpatialMap): number | undefined {
  const count = data.length;
  let weighted = 0;
  let sum = 0;
  data.toSorted().forEach((value, i) => {
    weighted += (2 * (i + 1) - count - 1) * value;
    sum += value;
  });
  return sum > 0 ? weighted / (count * sum) : undefined;
}
