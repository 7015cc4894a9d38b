import type { MetricColumn, MetricTable } from './metric.js';

/** The part that a metric has in the table of those that look at nothing but the map. */
export function concentrationTable(sentence: string, column: MetricColumn): MetricTable {
  return { name: 'concentration', title: 'How concentrated the maps are', protocol: [sentence], columns: [column] };
}
