/**
 * Is the map on the object?
 *
 *   energy-based pointing game   sum of L inside the region / sum of L          (arXiv 1910.01279, section 4.3)
 *   pointing game                1 if the highest pixel is inside, else 0  (Zhang et al., arXiv 1608.00507)
 *
 * Where peers differ: Quantus calls the first "relevance mass accuracy"; in the authors' repository the box's x indexes
 * rows; the classic game allows a miss by 15 pixels, which is not done here.
 */
import { peakOf, type SpatialMap } from '../../spatial-map.js';
import type { LocalizationFilter, Metric, MetricTable, RowFacts } from './metric.js';

/** The fields of a row for localization, present if the object's place is known and the map has any energy. */
export type LocalizationFields = {
  /** The share of the map's energy inside the object. */
  readonly energyInBox: number;
  /** Whether the map's highest pixel is inside the object. */
  readonly peakInBox: boolean;
};

/** The energy-based and the classic pointing game. */
export const localization = {
  name: 'localization',
  title: 'Localization',
  source: 'Wang et al., arXiv 1910.01279; Zhang et al., arXiv 1608.00507',
  passes: () => 0,
  measure({ map }, { inside }): Partial<LocalizationFields> {
    const energyInBox = inside && energyInside(map, inside);
    return inside === undefined || energyInBox === undefined ? {} : { energyInBox, peakInBox: peakInside(map, inside) };
  },
  tables: ({ filter }) => [localizationTable(filter)],
} as const satisfies Metric;

/** The paper's filter. */
export const defaultFilter: LocalizationFilter = { singleBox: true, largestShare: 0.5 };

/** Whether a row takes part in the localization table. */
export function isLocalized(
  { boxes, objectShare }: RowFacts,
  { singleBox, largestShare }: LocalizationFilter,
): boolean {
  if (objectShare === undefined) return false;
  if (singleBox && boxes !== undefined && boxes !== 1) return false;
  return largestShare >= 1 || objectShare < largestShare;
}

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

/** Whether the highest pixel of the map, the first of several, is inside the region. */
export function peakInside(map: SpatialMap, inside: Uint8Array): boolean {
  const { x, y } = peakOf(map);
  return inside[y * map.width + x] !== 0;
}

function localizationTable(filter: LocalizationFilter): MetricTable {
  const { singleBox, largestShare } = filter;
  const boxes = singleBox ? 'classes with one box in their picture' : 'classes with any number of boxes';
  const share = largestShare < 1 ? `, objects under ${Math.round(100 * largestShare)} % of the picture` : '';
  return {
    name: 'localization',
    title: 'Energy-based pointing game (Table 2)',
    protocol: [
      "Energy: share of the map's sum inside the object (box scaled to the input, floor of its start, ceiling of its end; or its mask).",
      'Pointing: share of pictures whose highest pixel is inside.',
      `Taken: ${boxes}${share}.`,
    ],
    columns: [
      { name: 'energy', better: 'higher', field: 'energyInBox' },
      { name: 'pointing', better: 'higher', field: 'peakInBox' },
    ],
    includes: (row) => isLocalized(row, filter),
  };
}
