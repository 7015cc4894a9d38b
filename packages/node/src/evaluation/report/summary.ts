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
  /** The version of the format. */
  readonly scorecam: 1;
  /** Everything that determines the numbers. */
  readonly settings: RunSettings;
  /** How many classes of pictures were measured. */
  readonly measured: number;
  /** What could not be measured. */
  readonly failures: readonly FailedRow[];
  /** The means, a table for each protocol for which there are pictures. */
  readonly tables: readonly SummaryTable[];
  /** The mean curve of each method and baseline. */
  readonly curves: readonly MeanCurves[];
}

/** Summarizes the rows of a run. */
export function summarize(
  rows: readonly ImageRow[],
  { options, filter }: Pick<EvaluationRequest, 'options' | 'filter'>,
  settings: RunSettings,
): EvaluationSummary {
  const measured: readonly EvaluationRow[] = rows.filter(isMeasured);
  const failures = rows.filter((row): row is FailedRow => !isMeasured(row));
  return {
    scorecam: 1,
    settings,
    measured: new Set(measured.map(({ file, index }) => `${index}/${file}`)).size,
    failures,
    tables: summaryTables({ rows: measured, options, filter }).filter(hasNumbers),
    curves: meanCurves(measured),
  };
}

/** Pictures without boxes, for example, have no numbers for the table of localization. */
function hasNumbers({ lines }: SummaryTable): boolean {
  return lines.some(({ count }) => count > 0);
}
