/**
 * Prints the tables of docs/comparison.md from what scripts/measure-methods.ts measured:
 *
 *   npx tsx scripts/method-tables.ts measured.jsonl
 *
 * Beside each mean is the 95 % interval of the difference to Score-CAM, picture by picture (bootstrap, 2,000 samples); the
 * mean is bold if the interval does not contain 0.
 */
import { baselineNames, mean, meanInterval, quantile, relativeDrop } from '@scorecam/core/evaluate';
import { readFileSync } from 'node:fs';

interface Row {
  readonly file: string;
  readonly index: number;
  readonly map: string;
  readonly Y: number;
  readonly boxes?: number;
  readonly objectShare?: number;
  readonly seconds: number;
  readonly pass: number;
  readonly O_top50_binary: number;
  readonly O_map: number;
  readonly deletionAUC: number;
  readonly insertionAUC: number;
  readonly energyInBox?: number;
  readonly peakInBox?: boolean;
  readonly sparseness?: number;
}

interface Column {
  readonly name: string;
  readonly value: (row: Row) => number | undefined;
}

const reference = 'score-cam';
const baselines: ReadonlySet<string> = new Set(baselineNames);
const rows = readFileSync(process.argv[2] ?? '', 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Row);
const byMap = new Map<string, Map<string, Row>>();
for (const row of rows) {
  const group = byMap.get(row.map) ?? new Map<string, Row>();
  byMap.set(row.map, group.set(`${row.file}/${row.index}`, row));
}

const recognition: Column[] = [
  { name: 'drop, top half ↓', value: (row) => relativeDrop(row.Y, row.O_top50_binary) },
  { name: 'increase, top half ↑', value: (row) => Number(row.O_top50_binary > row.Y) },
  { name: 'drop, map ↓', value: (row) => relativeDrop(row.Y, row.O_map) },
  { name: 'increase, map ↑', value: (row) => Number(row.O_map > row.Y) },
];
const localization: Column[] = [
  { name: 'energy ↑', value: (row) => (isLocalized(row) ? row.energyInBox : undefined) },
  {
    name: 'pointing ↑',
    value: (row) => (isLocalized(row) && row.peakInBox !== undefined ? Number(row.peakInBox) : undefined),
  },
];
const curves: Column[] = [
  { name: 'deletion ↓', value: (row) => row.deletionAUC },
  { name: 'insertion ↑', value: (row) => row.insertionAUC },
];
const shape: Column[] = [{ name: 'sparseness', value: (row) => row.sparseness }];

printTable('Table 1', recognition);
printTable('Table 2', [...localization, ...shape]);
printTable('Table 3', curves);
printTable('All', [...curves, ...localization.slice(0, 1), ...recognition.slice(0, 3)]);
printCosts();

/** One box, and less than half of the picture, as in the paper. */
function isLocalized({ boxes, objectShare = 1 }: Row): boolean {
  return boxes === 1 && objectShare < 0.5;
}

function printTable(title: string, columns: readonly Column[]): void {
  console.log(`\n## ${title}\n`);
  printLine(['map', ...columns.map(({ name }) => name)]);
  printLine(['---', ...columns.map(() => '---')]);
  for (const map of ordered()) printLine([map, ...columns.map((column) => cellOf(map, column))]);
}

/** Score-CAM first, and baselines last. */
function ordered(): string[] {
  const maps = [...byMap.keys()];
  const isMethod = (map: string) => map !== reference && !baselines.has(map);
  return [reference, ...maps.filter(isMethod), ...maps.filter((map) => baselines.has(map))];
}

/** The mean, and the interval of the difference to Score-CAM over the pictures that both have. */
function cellOf(map: string, { value }: Column): string {
  const own = byMap.get(map)!;
  const others = byMap.get(reference);
  const values = [...own.values()].flatMap((row) => value(row) ?? []);
  if (values.length === 0) return '-';
  const differences = [...own].flatMap(([key, row]) => {
    const other = others?.get(key);
    const [one, two] = [value(row), other && value(other)];
    return one === undefined || two === undefined ? [] : [one - two];
  });
  const shown = decimals(mean(values));
  if (map === reference || differences.length === 0) return shown;
  const { low, high } = meanInterval(differences, 1);
  const isApart = low > 0 || high < 0;
  return `${isApart ? `**${shown}**` : shown} [${signed(low)}, ${signed(high)}]`;
}

/** Median times, in seconds and in forward passes of the same moment; a run that gives several maps is timed as a whole. */
function printCosts(): void {
  console.log('\n## Costs\n');
  printLine(['map', 'seconds', 'forward passes']);
  for (const [map, group] of byMap) {
    const list = [...group.values()];
    printLine([
      map,
      median(list.map(({ seconds }) => seconds)).toFixed(3),
      median(list.map(({ seconds, pass }) => seconds / pass)).toFixed(1),
    ]);
  }
}

function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${decimals(Math.abs(value))}`;
}

/** Three decimals, without the zero in front. */
function decimals(value: number): string {
  return value.toFixed(3).replace(/^0/, '');
}

function printLine(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
