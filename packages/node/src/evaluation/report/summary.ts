/** The content of summary.json. */
import {
  type EvaluationRow,
  type FailedRow,
  type ImageRow,
  isMeasured,
  meanCurves,
  type MeanCurves,
  type SummaryTable,
  summaryTables,
} from '@scorecam/core/evaluate';
import type { RunSettings } from '../../runs/run-settings.js';
import type { EvaluationRequest } from '../evaluate-run.js';

/** The tables of a run with all that it takes to make them again. */
export interface EvaluationSummary {
  readonly scorecam: 1;
  readonly settings: RunSettings;
  /** How many classes of pictures were measured. */
  readonly measured: number;
  readonly failures: readonly FailedRow[];
  readonly tables: readonly SummaryTable[];
  readonly curves: readonly MeanCurves[];
}

/** Summarizes the rows of a run. */
export function summarize(
  rows: readonly ImageRow[],
  { options, filter, methods }: Pick<EvaluationRequest, 'options' | 'filter' | 'methods'>,
  settings: RunSettings,
): EvaluationSummary {
  const measured: readonly EvaluationRow[] = rows.filter(isMeasured);
  const failures = rows.filter((row): row is FailedRow => !isMeasured(row));
  return {
    scorecam: 1,
    settings,
    measured: measured.length / methods.length,
    failures,
    tables: summaryTables({ rows: measured, options, filter }),
    curves: meanCurves(measured),
  };
}
