/** From rows to the paper's three tables, a line for each preset and each baseline. */
import { type BaselineName, baselineNames } from './baselines.js';
import type { EvaluationOptions } from './evaluation-options.js';
import { type EvaluationRow, keptKey, type MapRow } from './evaluation-row.js';
import { parseProtocol, relativeDrop, relativeGain } from './metrics/kept-share.js';
import { mean, meanInterval, type MeanInterval } from './statistics.js';

/** Which pictures the localization table takes. */
export interface LocalizationFilter {
  /** Only classes with one box in their picture, as the paper. */
  readonly singleBox: boolean;
  /** Only objects that cover less than this share of the picture; 0.5 in the paper, 1 for all. */
  readonly largestShare: number;
}

/** The paper's filter. */
export const defaultFilter: LocalizationFilter = { singleBox: true, largestShare: 0.5 };

/** One number of each map. */
export interface SummaryColumn {
  readonly name: string;
  readonly better: 'lower' | 'higher';
}

/** One line of a table. */
export interface SummaryLine {
  /** A preset or a baseline. */
  readonly map: string;
  readonly isBaseline: boolean;
  /** How many rows the means are over. */
  readonly count: number;
  /** One mean for each column, in [0, 1]; empty where no row has the values. */
  readonly cells: readonly MeanInterval[];
}

/** One table of the report. */
export interface SummaryTable {
  readonly name: 'recognition' | 'curves' | 'localization';
  readonly title: string;
  /** What exactly was measured, in sentences. */
  readonly protocol: string;
  readonly columns: readonly SummaryColumn[];
  readonly lines: readonly SummaryLine[];
}

/** The mean curves of a preset or a baseline. */
export interface MeanCurves {
  readonly map: string;
  readonly isBaseline: boolean;
  readonly deletion?: readonly number[];
  readonly insertion?: readonly number[];
}

/** What is summarized, and how. */
export interface SummaryRequest {
  readonly rows: readonly EvaluationRow[];
  readonly options: EvaluationOptions;
  readonly filter: LocalizationFilter;
}

/** A column with the value that a row gives to it; undefined where the row has none. */
interface MeasuredColumn extends SummaryColumn {
  readonly value: (row: EvaluationRow, map: MapRow) => number | undefined;
}

/** The rows of one preset, or of the baselines beside it. */
interface MapSource {
  readonly map: string;
  readonly isBaseline: boolean;
  readonly rows: readonly { readonly row: EvaluationRow; readonly map: MapRow }[];
}

/** The tables of the metrics that were measured; recognition has one for each protocol. */
export function summaryTables({ rows, options, filter }: SummaryRequest): SummaryTable[] {
  const { metrics, seed } = options;
  const tables: SummaryTable[] = [];
  if (metrics.includes('recognition')) {
    tables.push(...options.protocols.map((name) => table(recognition(name), mapSources(rows), seed)));
  }
  if (metrics.includes('deletion') || metrics.includes('insertion')) {
    tables.push(table(curves(options), mapSources(rows), seed));
  }
  if (metrics.includes('localization')) {
    const passing = rows.filter((row) => isLocalized(row, filter));
    tables.push(table(localization(filter), mapSources(passing), seed));
  }
  return tables;
}

/** The curves, averaged over the pictures. */
export function meanCurves(rows: readonly EvaluationRow[]): MeanCurves[] {
  return mapSources(rows).map(({ map, isBaseline, rows: measured }) => {
    const deletion = averaged(measured.flatMap((each) => (each.map.deletionCurve ? [each.map.deletionCurve] : [])));
    const insertion = averaged(measured.flatMap((each) => (each.map.insertionCurve ? [each.map.insertionCurve] : [])));
    return { map, isBaseline, ...(deletion && { deletion }), ...(insertion && { insertion }) };
  });
}

/** Whether a row takes part in the localization table. */
export function isLocalized(row: EvaluationRow, { singleBox, largestShare }: LocalizationFilter): boolean {
  if (row.objectShare === undefined) return false;
  if (singleBox && row.boxes !== undefined && row.boxes !== 1) return false;
  return largestShare >= 1 || row.objectShare < largestShare;
}

type TableSpec = Omit<SummaryTable, 'columns' | 'lines'> & { readonly columns: readonly MeasuredColumn[] };

function table({ columns, ...spec }: TableSpec, sources: readonly MapSource[], seed: number): SummaryTable {
  return {
    ...spec,
    columns: columns.map(({ name, better }) => ({ name, better })),
    lines: sources.map((source) => line(source, columns, seed)),
  };
}

function line({ map, isBaseline, rows }: MapSource, columns: readonly MeasuredColumn[], seed: number): SummaryLine {
  const measured = rows.filter((each) => columns.every(({ value }) => value(each.row, each.map) !== undefined));
  const cells = columns.map(({ value }) => measured.map((each) => value(each.row, each.map) ?? 0));
  return {
    map,
    isBaseline,
    count: measured.length,
    cells: measured.length === 0 ? [] : cells.map((values) => meanInterval(values, seed)),
  };
}

function mapSources(rows: readonly EvaluationRow[]): MapSource[] {
  const presets = [...new Set(rows.map(({ preset }) => preset))];
  const ofPreset = presets.map((preset) => ({
    map: preset,
    isBaseline: false,
    rows: rows.filter((row) => row.preset === preset).map((row) => ({ row, map: row })),
  }));
  // The baselines of a picture are the same beside every preset.
  const once = rows.filter(({ preset }) => preset === presets[0]);
  return [...ofPreset, ...baselineNames.map((name) => baselineSource(name, once))];
}

function baselineSource(name: BaselineName, rows: readonly EvaluationRow[]): MapSource {
  return { map: name, isBaseline: true, rows: rows.map((row) => ({ row, map: row.baselines[name] })) };
}

function recognition(name: string): TableSpec {
  const { share, values } = parseProtocol(name);
  const pixels = share === 1 ? 'all pixels' : `the ${Math.round(100 * share)} % highest pixels of the map`;
  const kept = values === 'binary' ? `${pixels}, whole` : `${pixels}, times their map values`;
  const key = keptKey(name);
  const column = (
    heading: string,
    better: 'lower' | 'higher',
    value: (whole: number, part: number) => number,
  ): MeasuredColumn => ({
    name: heading,
    better,
    value: ({ Y }, map) => (map[key] === undefined ? undefined : value(Y, map[key])),
  });
  return {
    name: 'recognition',
    title: `Recognition (Table 1), ${name}`,
    protocol: `Kept: ${kept}; the rest is 0 of the normalized input. Y is the class probability of the picture, O that of what is kept. Drop: mean of max(0, Y - O) / Y. Increase: share of pictures with O > Y. Gain: mean of max(0, O - Y) / (1 - Y).`,
    columns: [
      column('drop', 'lower', relativeDrop),
      column('increase', 'higher', (whole, part) => (part > whole ? 1 : 0)),
      column('gain', 'higher', relativeGain),
    ],
  };
}

function curves({ metrics, steps, deletionFill, insertionFill }: EvaluationOptions): TableSpec {
  const all: MeasuredColumn[] = [
    { name: 'deletion', better: 'lower', value: (_, map) => map.deletionAUC },
    { name: 'insertion', better: 'higher', value: (_, map) => map.insertionAUC },
  ];
  return {
    name: 'curves',
    title: 'Deletion and insertion (Table 3)',
    protocol: `Area under the class probability by trapezoids, ${steps} equal steps, the most important pixels first, equal values in the order of their index. Removed pixels become: ${deletionFill}; insertion starts from: ${insertionFill}.`,
    columns: all.filter(({ name }) => metrics.some((metric) => metric === name)),
  };
}

function localization({ singleBox, largestShare }: LocalizationFilter): TableSpec {
  const boxes = singleBox ? 'classes with one box in their picture' : 'classes with any number of boxes';
  const share = largestShare < 1 ? `, objects under ${Math.round(100 * largestShare)} % of the picture` : '';
  return {
    name: 'localization',
    title: 'Energy-based pointing game (Table 2)',
    protocol: `Energy: share of the map's sum inside the object (box scaled to the input, floor of its start, ceiling of its end; or its mask). Pointing: share of pictures whose highest pixel lies inside. Taken: ${boxes}${share}.`,
    columns: [
      { name: 'energy', better: 'higher', value: (_, map) => map.energyInBox },
      {
        name: 'pointing',
        better: 'higher',
        value: (_, { peakInBox }) => (peakInBox === undefined ? undefined : Number(peakInBox)),
      },
    ],
  };
}

function averaged(lists: readonly (readonly number[])[]): number[] | undefined {
  return lists[0]?.map((_, i) => mean(lists.map((list) => list[i]!)));
}
