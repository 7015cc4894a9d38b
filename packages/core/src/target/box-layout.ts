/** Whether four numbers are the corners of a box, or its center and size, by how many boxes make sense either way. */
import type { Size } from '../spatial-map.js';
import type { BoxTable } from './box-table.js';

/** How far outside the input a box may be, in shares of its size. */
const slack = 0.1;
/** The share of sensible boxes from which a layout may be right, and under which it cannot be. */
const [right, wrong] = [0.99, 0.9];

/**
 * The layout of the boxes.
 *
 * @param usual - what it is if the boxes do not rule it out
 * @returns undefined if the boxes fit no layout, or both and none is usual
 */
export function boxLayout(
  table: BoxTable,
  { size }: { readonly size: Size },
  usual?: 'centers',
): 'corners' | 'centers' | undefined {
  const [width, height] = table.unit === 'shares' ? [1, 1] : [size.width, size.height];
  const isWithin = (low: number, high: number, length: number) =>
    low <= high && low >= -slack * length && high <= (1 + slack) * length;
  const shareOf = (fits: (row: readonly number[]) => boolean) =>
    table.rows.filter(fits).length / Math.max(1, table.rows.length);
  const corners = shareOf(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => isWithin(x1, x2, width) && isWithin(y1, y2, height));
  const centers = shareOf(
    ([x = 0, y = 0, w = 0, h = 0]) => isWithin(x - w / 2, x + w / 2, width) && isWithin(y - h / 2, y + h / 2, height),
  );
  if (corners >= right && centers < wrong) return 'corners';
  const mayBeCenters = table.rows.every(([, , w = 0, h = 0]) => w >= 0 && h >= 0);
  if (!mayBeCenters) return undefined;
  return usual ?? (centers >= right && corners < wrong ? 'centers' : undefined);
}
