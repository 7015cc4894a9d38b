/** From rows to the tables of the metrics, a line for each method and each baseline. */
import { type BaselineName, baselineNames } from './baselines.js';
import { chosenMetrics } from './evaluate-map.js';
import type { EvaluationRow } from './evaluation-row.js';
import { type MapRow, type MetricName, metrics } from './metrics/index.js';
import type { MapFields, MetricColumn, MetricTable, TableSettings } from './metrics/metric.js';
import { mean, meanInterval, type MeanInterval } from './statistics.js';

/** One number of each map. */
export type SummaryColumn = Pick<MetricColumn, 'name' | 'better'>;

/** One line of a table. */
export interface SummaryLine {
  /** A method or a baseline. */
  readonly map: string;
  /** Whether it is a baseline. */
  readonly isBaseline: boolean;
  /** How many rows the means are over. */
  readonly count: number;
  /** One mean for each column; empty if no row has the values. */
  readonly cells: readonly MeanInterval[];
  /**
   * The means of the differences to the table's first line, over the pictures that both have: pictures differ more than maps
   * do, so that these intervals are the narrower ones. Absent for the first line.
   */
  readonly differences?: readonly MeanInterval[];
}

/** One table of the report. */
export interface SummaryTable {
  /** For programs, for example `recognition`. */
  readonly name: string;
  /** The heading of the table. */
  readonly title: string;
  /** What exactly was measured, in sentences. */
  readonly protocol: string;
  /** The numbers of each map in the table. */
  readonly columns: readonly SummaryColumn[];
  /** A line for each method, and then for each baseline. */
  readonly lines: readonly SummaryLine[];
}

/** The mean curves of a method or a baseline, by the metrics that have one. */
export interface MeanCurves extends Readonly<Partial<Record<MetricName, readonly number[]>>> {
  /** The method, or the baseline. */
  readonly map: string;
  /** Whether it is a baseline. */
  readonly isBaseline: boolean;
}

/** What is summarized, and how. */
export interface SummaryRequest extends TableSettings {
  /** One row per class of each picture and method. */
  readonly rows: readonly EvaluationRow[];
}

/** The rows of one method, or of the baselines beside it. */
interface MapSource {
  readonly map: string;
  readonly isBaseline: boolean;
  readonly rows: readonly { readonly row: EvaluationRow; readonly map: MapRow }[];
}

/** The settings that the numbers of a line depend on. */
interface LineSettings {
  readonly columns: readonly MetricColumn[];
  readonly seed: number;
}

/** The tables of the metrics that were measured. */
export function summaryTables({ rows, ...settings }: SummaryRequest): SummaryTable[] {
  const parts = chosenMetrics(settings.options).flatMap(({ tables, source }) =>
    tables(settings).map((part) => ({ ...part, sources: [source] })),
  );
  return merged(parts).map((part) => table(part, rows, settings.options.seed));
}

/** The curves of the metrics that have one, averaged over the pictures. */
export function meanCurves(rows: readonly EvaluationRow[]): MeanCurves[] {
  return mapSources(rows).map(({ map, isBaseline, rows: measured }) => {
    const curves = metrics.flatMap(({ name, curve }) => {
      const lists = curve ? measured.flatMap((each) => listOf(each.map, curve.field)) : [];
      return lists.length === 0 ? [] : [[name, averaged(lists)] as const];
    });
    return { map, isBaseline, ...Object.fromEntries(curves) };
  });
}

/** A table with the sources of its metrics. */
interface SourcedTable extends MetricTable {
  readonly sources: readonly string[];
}

/** Tables of one title as one, in the order in which their titles first occur. */
function merged(parts: readonly SourcedTable[]): SourcedTable[] {
  const byTitle = new Map<string, SourcedTable>();
  for (const part of parts) {
    const former = byTitle.get(part.title);
    byTitle.set(part.title, former ? joined(former, part) : part);
  }
  return [...byTitle.values()];
}

function joined(former: SourcedTable, part: SourcedTable): SourcedTable {
  return {
    ...former,
    protocol: [...new Set([...former.protocol, ...part.protocol])],
    columns: [...former.columns, ...part.columns],
    sources: [...new Set([...former.sources, ...part.sources])],
  };
}

function table(
  { name, title, protocol, sources, columns, includes = () => true }: SourcedTable,
  rows: readonly EvaluationRow[],
  seed: number,
): SummaryTable {
  const lines = mapSources(rows.filter(includes));
  return {
    name,
    title,
    protocol: `${protocol.join(' ')} Source: ${sources.join('; ')}.`,
    columns: columns.map(({ name, better }) => ({ name, better })),
    lines: lines.map((source) => line(source, lines[0]!, { columns, seed })),
  };
}

/** The numbers of each row that has them all, one for each column, by picture and class. */
function numbersOf({ rows }: MapSource, columns: readonly MetricColumn[]): Map<string, readonly number[]> {
  const numbers = new Map<string, readonly number[]>();
  for (const { row, map } of rows) {
    const cells = columns.map((column) => columnValue(column, map, row.Y));
    if (!cells.includes(undefined)) numbers.set(`${row.index}/${row.file}`, cells as number[]); // none is undefined
  }
  return numbers;
}

function line(source: MapSource, first: MapSource, { columns, seed }: LineSettings): SummaryLine {
  const numbers = numbersOf(source, columns);
  const others = source === first ? new Map<string, readonly number[]>() : numbersOf(first, columns);
  const differences = [...numbers].flatMap(([key, own]) => {
    const other = others.get(key);
    return other ? [own.map((value, i) => value - other[i]!)] : [];
  });
  return {
    map: source.map,
    isBaseline: source.isBaseline,
    count: numbers.size,
    cells: intervals([...numbers.values()], seed),
    ...(differences.length > 0 && { differences: intervals(differences, seed) }),
  };
}

/** One for each column; empty if there are no rows. */
function intervals(rows: readonly (readonly number[])[], seed: number): MeanInterval[] {
  const [first = []] = rows;
  return first.map((_, i) =>
    meanInterval(
      rows.map((row) => row[i]!),
      seed,
    ),
  );
}

/** The columns of the metrics that were measured, in the order of the tables. */
export function metricColumns(settings: TableSettings): MetricColumn[] {
  return chosenMetrics(settings.options).flatMap(({ tables }) => tables(settings).flatMap(({ columns }) => columns));
}

/** The number that a row gives to a column; undefined if the row lacks the field. */
export function columnValue({ field, value }: MetricColumn, map: MapRow, whole: number): number | undefined {
  const measured = fieldOf(map, field);
  if (typeof measured !== 'number' && typeof measured !== 'boolean') return undefined;
  return value ? value(Number(measured), whole) : Number(measured);
}

function mapSources(rows: readonly EvaluationRow[]): MapSource[] {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const ofMethod = methods.map((method) => ({
    map: method,
    isBaseline: false,
    rows: rows.filter((row) => row.method === method).map((row) => ({ row, map: row })),
  }));
  // The baselines of a picture are the same beside every method.
  const once = rows.filter(({ method }) => method === methods[0]);
  return [...ofMethod, ...baselineNames.map((name) => baselineSource(name, once))];
}

function baselineSource(name: BaselineName, rows: readonly EvaluationRow[]): MapSource {
  const measured = rows.flatMap((row) => {
    const map = row.baselines[name];
    return map ? [{ row, map }] : [];
  });
  return { map: name, isBaseline: true, rows: measured };
}

function averaged(lists: readonly (readonly number[])[]): number[] {
  return lists[0]!.map((_, i) => mean(lists.map((list) => list[i]!)));
}

function listOf(map: MapRow, field: string): (readonly number[])[] {
  const value = fieldOf(map, field);
  return Array.isArray(value) ? [value as readonly number[]] : [];
}

function fieldOf(map: MapRow, field: string): MapFields[string] | undefined {
  return (map as Partial<MapFields>)[field]; // MapRow is made of the metrics' fields
}
