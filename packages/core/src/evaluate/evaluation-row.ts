/** The lines of images.jsonl: what was measured for one class of one picture, with plain values only. */
import type { ErrorCode } from '../errors.js';
import type { MapFlag } from '../spatial-map.js';
import type { BaselineName } from './baselines.js';
import type { EvaluatedClass } from './evaluate-picture.js';
import type { MapRow } from './metrics/index.js';
import type { RowFacts } from './metrics/metric.js';

/** What the row says about the picture. */
export interface RowIdentity extends RowFacts {
  /** The picture, as the annotations name it. */
  readonly file: string;
  /** The label of the class, if it has one. */
  readonly label?: string | undefined;
}

/** What was measured for one class of one picture by one method. */
export interface EvaluationRow extends MapRow, RowIdentity {
  /** The class index. */
  readonly index: number;
  /** The method and its preset in one word: `score-cam:paper`. */
  readonly method: string;
  /** The class probability of the whole picture. */
  readonly Y: number;
  /** How much of the method's work was left out because it cannot change the map. */
  readonly skipped: number;
  /** Why the map shows nothing; absent if it shows something. */
  readonly flag?: MapFlag;
  /** What the metrics give for each baseline, by its name. */
  readonly baselines: Readonly<Partial<Record<BaselineName, MapRow>>>;
}

/** A picture, or an annotation, that could not be measured, or a method that the model could not serve. */
export interface FailedRow {
  /** The picture, as the annotations name it. */
  readonly file: string;
  /** The class that the annotation names. */
  readonly label?: string | undefined;
  /** Present if the others were measured: the word of the method that was not. */
  readonly method?: string | undefined;
  /** Why nothing was measured. */
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** A line of images.jsonl. */
export type ImageRow = EvaluationRow | FailedRow;

/** The row of a measured class. */
export function evaluationRow(identity: RowIdentity, measured: EvaluatedClass): EvaluationRow {
  const { index, method, probability, skipped, flag, scores, baselines } = measured;
  return {
    ...identity,
    index,
    method,
    Y: probability,
    skipped,
    ...scores,
    ...(flag && { flag }),
    baselines,
  };
}

/** Whether a row holds measurements. */
export function isMeasured(row: ImageRow): row is EvaluationRow {
  return !('error' in row);
}
