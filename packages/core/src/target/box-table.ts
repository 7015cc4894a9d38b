import type { SeenOutput } from './detection-form.js';

/** An output of boxes as a table: a row for each box. */
export interface BoxTable extends SeenOutput {
  /** Whether the boxes are along the last axis, [N, columns, A], instead of [N, A, columns]. */
  readonly boxesLast: boolean;
  /** The columns of each box. */
  readonly columns: number;
  /** The rows that are not padded with zeros. */
  readonly rows: readonly (readonly number[])[];
  /** The unit of the coordinates, which their range shows. */
  readonly unit: 'pixels' | 'shares';
}

/** No coordinate in shares of the input is further out. */
const largestShare = 2;

/** There are more boxes than columns, but for the boxes that a model chooses: corners, a score and a class. */
const chosenColumns = 6;

/** The table of an output (N, columns, A) or (N, A, columns); an [N, A, 4] is always one of rows. */
export function tableOf(output: SeenOutput): BoxTable {
  const [, first = 0, last = 0] = output.dims;
  const boxesLast = last > first && last !== 4 && last !== chosenColumns;
  const [columns, count] = boxesLast ? [first, last] : [last, first];
  const at = (a: number, column: number) => output.data[boxesLast ? column * count + a : a * columns + column] ?? 0;
  const rows = Array.from({ length: count }, (_, a) => Array.from({ length: columns }, (__, c) => at(a, c)));
  const found = rows.filter((row) => row.slice(0, 4).some((value) => value !== 0));
  const isShare = found.length > 0 && found.every((row) => row.slice(0, 4).every((v) => Math.abs(v) <= largestShare));
  return { ...output, boxesLast, columns, rows: found, unit: isShare ? 'shares' : 'pixels' };
}

/** Whether columns of all boxes are in [0, 1], as scores that are probabilities are. */
export function areProbabilities({ rows }: BoxTable, start: number, end: number): boolean {
  const slack = 1e-4; // float16
  return rows.every((row) => row.slice(start, end).every((value) => value >= -slack && value <= 1 + slack));
}
