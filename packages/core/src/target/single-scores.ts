/** The scores in the output that holds the boxes too. */
import type { ScorecamError } from '../errors.js';
import { areProbabilities, type BoxTable } from './box-table.js';
import type { KnownDetector, ScoreColumns, SeenOutput } from './detection-form.js';

type Scores = Omit<ScoreColumns, 'output' | 'boxesLast'>;

interface Known extends KnownDetector {
  readonly outputs: readonly SeenOutput[];
}

/** @throws ScorecamError that `refuse` makes of a reason */
export function singleScores(table: BoxTable, known: Known, refuse: (reason: string) => ScorecamError): Scores {
  const classes = known.labels.length;
  if (holdsChosen(table)) {
    if (classes === 0) throw refuse('the number of classes is not known; state the labels');
    return { start: 4, count: classes, activation: 'none', chosen: 5 };
  }
  const scores = columnsOf(table, known);
  if (!scores) throw refuse(`${table.columns} columns fit no box of ${classes === 0 ? 'unknown' : classes} classes`);
  if (areProbabilities(table, 4, scores.start + scores.count)) return scores;
  throw refuse(`the scores in "${table.name}" are not in [0, 1]`);
}

/** Corners in order, a score in [0, 1] and the index of a class: boxes that the model has chosen itself. */
function holdsChosen(table: BoxTable): boolean {
  if (table.columns !== 6 || table.boxesLast) return false;
  const isBox = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0, , index = 0.5]: readonly number[]) =>
    x1 <= x2 && y1 <= y2 && Number.isInteger(index) && index >= 0;
  return table.rows.every(isBox) && areProbabilities(table, 4, 5);
}

/** By the number of labels; without them v8 has its boxes along the last axis, and v5 its columns. */
function columnsOf({ columns, boxesLast }: BoxTable, { labels, outputs }: Known): Scores | undefined {
  const count = labels.length;
  const plain = { start: 4, activation: 'none' } as const;
  const confident = { start: 5, activation: 'none', confidence: 4 } as const;
  if (count === 0) {
    if (boxesLast) return { ...plain, count: columns - 4, isPresumed: columns > 5 };
    return columns > 6 ? { ...confident, count: columns - 5, isPresumed: true } : undefined;
  }
  const behind = [0, ...outputs.filter(({ dims }) => dims.length === 4).map(({ dims }) => dims[1]!)];
  if (behind.includes(columns - 4 - count)) return { ...plain, count };
  return behind.includes(columns - 5 - count) ? { ...confident, count } : undefined;
}
