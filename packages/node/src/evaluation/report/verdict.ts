import type { SummaryColumn, SummaryTable } from '@scorecam/core/evaluate';

const list = new Intl.ListFormat('en');

/** How often each method or baseline has the best mean of a column, in a sentence; undefined if there are no means. */
export function verdict(tables: readonly SummaryTable[]): string | undefined {
  const leaders = tables.flatMap(leadersOf);
  const counts = new Map<string, number>();
  for (const [map = '', ...others] of leaders) if (others.length === 0) counts.set(map, (counts.get(map) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  if (ranked.length === 0) return undefined;
  const parts = ranked.map(([map, count], i) => `${map}${i === 0 ? ' is best' : ''} in ${count}`);
  const ties = leaders.filter(({ length }) => length > 1).length;
  const note = ties === 0 ? '' : ` The best is shared in ${ties}.`;
  return `Of ${leaders.length} columns, ${list.format(parts)}.${note} The intervals show which differences may be chance.`;
}

/** The maps with the best mean, for each column that has means. */
function leadersOf({ columns, lines }: SummaryTable): string[][] {
  const leaders = columns.map((column, i) => {
    const found = lines.flatMap(({ map, cells }) => {
      const mean = cells[i]?.mean;
      return mean === undefined ? [] : [{ map, mean }];
    });
    const best = bestOf(
      column,
      found.map(({ mean }) => mean),
    );
    return found.flatMap(({ map, mean }) => (mean === best ? [map] : []));
  });
  return leaders.filter(({ length }) => length > 0);
}

/** The best of the means of a column. */
export function bestOf({ better }: SummaryColumn, means: readonly number[]): number {
  return better === 'lower' ? Math.min(...means) : Math.max(...means);
}
