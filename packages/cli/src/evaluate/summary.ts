/** The content of summary.json. */
import {
  type EvaluationRow,
  type FailedRow,
  isMeasured,
  meanCurves,
  type MeanCurves,
  type SummaryTable,
  summaryTables,
} from '@scorecam/core/evaluate';
import type { RunSettings } from '@scorecam/node';
import type { JournalRow } from './journal.js';
import type { EvaluateRequest } from './read-request.js';

/** The tables of a run with all that it takes to make them again. */
export interface Summary {
  readonly scorecam: 1;
  readonly settings: RunSettings;
  /** How many classes of pictures were measured. */
  readonly measured: number;
  readonly failures: readonly FailedRow[];
  readonly tables: readonly SummaryTable[];
  readonly curves: readonly MeanCurves[];
}

/** Summarizes the rows of a run. */
export function summarize({
  request: { options, filter, presets },
  settings,
  rows,
}: {
  readonly request: EvaluateRequest;
  readonly settings: RunSettings;
  readonly rows: readonly JournalRow[];
}): Summary {
  const measured: readonly EvaluationRow[] = rows.filter(isMeasured);
  const failures = rows.filter((row): row is FailedRow => !isMeasured(row));
  return {
    scorecam: 1,
    settings,
    measured: measured.length / presets.length,
    failures,
    tables: summaryTables({ rows: measured, options, filter }),
    curves: meanCurves(measured),
  };
}
