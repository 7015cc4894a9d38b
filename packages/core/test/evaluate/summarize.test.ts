import { describe, expect, it } from '@jest/globals';
import { resolveEvaluation } from '../../src/evaluate/evaluation-options.js';
import type { EvaluationRow } from '../../src/evaluate/evaluation-row.js';
import type { MapRow } from '../../src/evaluate/metrics/index.js';
import { defaultFilter } from '../../src/evaluate/metrics/localization.js';
import { meanCurves, summaryTables } from '../../src/evaluate/summarize.js';

const options = resolveEvaluation({ protocols: ['top50', 'map'], steps: 2, insertionFill: 'blur' });

/** What a map was measured to give; every number is read back from exactly one column. */
const measured = (kept: number, more: MapRow = {}): MapRow => ({
  O_top50_binary: kept,
  O_map: kept,
  deletionAUC: 0.25,
  insertionAUC: 0.75,
  deletionCurve: [1, 0.5, 0],
  insertionCurve: [0, 1, 1],
  energyInBox: 0.25,
  peakInBox: true,
  ...more,
});

function row(changes: Partial<EvaluationRow>): EvaluationRow {
  const other = measured(0);
  return {
    file: 'a.png',
    index: 0,
    method: 'score-cam',
    Y: 0.5,
    skipped: 0,
    boxes: 1,
    objectShare: 0.2,
    ...measured(0.4),
    baselines: { random: other, gaussian: other, 'channel-mean': other },
    ...changes,
  };
}

const rows = [row({}), row({ file: 'b.png', ...measured(0.75, { peakInBox: false, deletionAUC: 0.75 }) })];
const tables = (list: readonly EvaluationRow[] = rows, filter = defaultFilter) =>
  summaryTables({ rows: list, options, filter });
const means = (table: number, map: number, list = rows) => tables(list)[table]?.lines[map]?.cells.map((c) => c.mean);

describe('summaryTables', () => {
  it('has a table for each protocol, one for the curves and one for the localization', () => {
    expect(tables().map(({ title }) => title)).toEqual([
      'Recognition (Table 1), top50',
      'Recognition (Table 1), map',
      'Deletion and insertion (Table 3)',
      'Energy-based pointing game (Table 2)',
    ]);
    expect(tables().map(({ columns }) => columns.map(({ name, better }) => [name, better]))).toEqual([
      [
        ['drop', 'lower'],
        ['increase', 'higher'],
        ['gain', 'higher'],
      ],
      [
        ['drop', 'lower'],
        ['increase', 'higher'],
        ['gain', 'higher'],
      ],
      [
        ['deletion', 'lower'],
        ['insertion', 'higher'],
      ],
      [
        ['energy', 'higher'],
        ['pointing', 'higher'],
      ],
    ]);
  });

  it('averages drop, increase and gain over the pictures', () => {
    // 0.5 -> 0.4 drops by 0.2 of it; 0.5 -> 0.75 gains half of what was open.
    expect(means(0, 0)).toEqual([expect.closeTo(0.1, 12), 0.5, expect.closeTo(0.25, 12)]);
    expect(means(0, 1)).toEqual([1, 0, 0]); // the first baseline keeps nothing
  });

  it('averages the areas, the energy and the hits', () => {
    expect(means(2, 0)).toEqual([0.5, 0.75]);
    expect(means(3, 0)).toEqual([0.25, 0.5]);
  });

  it('given an object that is too large, or a map without energy, leaves it out of the localization alone', () => {
    const counts = (last: EvaluationRow) => tables([...rows, last]).map(({ lines }) => lines[0]?.count);
    expect(counts(row({ file: 'c.png', objectShare: 0.6 }))).toEqual([3, 3, 3, 2]);
    expect(counts(row({ file: 'c.png', energyInBox: undefined as never }))).toEqual([3, 3, 3, 2]);
  });

  it('says what was kept, and what removed pixels become', () => {
    expect(tables()[0]?.protocol).toContain('Kept: the 50 % highest pixels of the map, whole;');
    expect(tables()[1]?.protocol).toContain('Kept: all pixels, times their map values;');
    expect(tables()[2]?.protocol).toContain('2 equal steps');
    expect(tables()[2]?.protocol).toContain('Removed pixels become: zero. Insertion starts from: blur.');
    expect(tables()[3]?.protocol).toContain('one box in their picture, objects under 50 % of the picture.');
  });

  it('given two methods, has a line for each, and one for each baseline over each picture once', () => {
    const both = [...rows, row({ method: 'score-cam:paper' })];
    const [first] = tables(both);
    expect(first?.lines.map(({ map, isBaseline, count }) => [map, isBaseline, count])).toEqual([
      ['score-cam', false, 2],
      ['score-cam:paper', false, 1],
      ['random', true, 2],
      ['gaussian', true, 2],
      ['channel-mean', true, 2],
    ]);
  });

  it('compares each line with the first, over the pictures that both have', () => {
    const paper = [0.3, 0.65].map((kept, i) => row({ file: rows[i]!.file, method: 'score-cam:paper', O_map: kept }));
    const [, map] = tables([...rows, ...paper, row({ file: 'c.png', method: 'score-cam:paper', O_map: 0 })]);
    const [first, second] = map!.lines;
    expect(first).not.toHaveProperty('differences');
    // Drops of 0.2 and 0 against 0.4 and 0; the third picture has no counterpart.
    expect(second!.count).toBe(3);
    expect(second!.differences![0]).toEqual({
      mean: expect.closeTo(0.1, 12),
      low: expect.closeTo(0, 12),
      high: expect.closeTo(0.2, 12),
    });
  });

  it('given no rows, has every table, with the baselines of no pictures and no numbers', () => {
    const empty = tables([]);
    expect(empty).toHaveLength(4);
    for (const { lines } of empty) {
      expect(lines).toEqual(
        ['random', 'gaussian', 'channel-mean'].map((map) => ({ map, isBaseline: true, count: 0, cells: [] })),
      );
    }
  });
});

describe('meanCurves', () => {
  it('averages the curves point by point, of the method and of the baselines', () => {
    const list = [row({}), row({ deletionCurve: [0, 0.5, 1], insertionCurve: [0, 0, 1] })];
    const [official, random] = meanCurves(list);
    expect(official).toEqual({
      map: 'score-cam',
      isBaseline: false,
      deletion: [0.5, 0.5, 0.5],
      insertion: [0, 0.5, 1],
    });
    expect(random).toEqual({ map: 'random', isBaseline: true, deletion: [1, 0.5, 0], insertion: [0, 1, 1] });
  });

  it('counts the baselines of a picture once, also if a second method has failed for another', () => {
    const rising = { random: measured(0, { deletionCurve: [0, 0.5, 1] }) } as EvaluationRow['baselines'];
    const list = [row({}), row({ file: 'b.png', baselines: rising }), row({ method: 'rise' })];
    const random = meanCurves(list).find(({ map }) => map === 'random');
    expect(random?.deletion).toEqual([0.5, 0.5, 0.5]);
  });
});
