/**
 * How many pixels does the map name? Those whose value exceeds a threshold of 1e-5, as Quantus sets it. Nguyen and
 * Martínez, arXiv 2007.07584, who choose the threshold by how much the class probability varies with the rest.
 */
import { concentrationTable } from './concentration-table.js';
import type { Metric } from './metric.js';

const threshold = 1e-5;

/** The number of pixels above the threshold. */
export const effectiveComplexity = {
  name: 'effective-complexity',
  title: 'Effective complexity',
  source: 'Nguyen and Martínez, arXiv 2007.07584',
  passes: () => 0,
  measure({ map }): { readonly effectiveComplexity: number } {
    return { effectiveComplexity: map.data.reduce((count, value) => (value > threshold ? count + 1 : count), 0) };
  },
  tables: () => [
    concentrationTable(`Effective complexity: the number of pixels above ${threshold}.`, {
      name: 'effective complexity',
      better: 'lower',
      field: 'effectiveComplexity',
    }),
  ],
} as const satisfies Metric;
