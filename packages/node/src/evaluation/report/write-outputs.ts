/** The files that a run leaves beside its journal. */
import { type ImageRow, isMeasured, type MeanCurves } from '@scorecam/core/evaluate';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeStaged } from '../../results/staged-folder.js';
import { curveChart } from './curve-chart.js';
import type { Gallery } from './gallery.js';
import { reportPage } from './report-page.js';
import { rowsAsCsv } from './rows-as-csv.js';
import type { EvaluationSummary } from './summary.js';

/** What a run found. */
export interface RunResult {
  readonly summary: EvaluationSummary;
  readonly rows: readonly ImageRow[];
  readonly gallery: Gallery;
}

/**
 * Writes images.jsonl and images.csv, summary.json, the curves and report.html.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT
 */
export async function writeOutputs(folder: string, result: RunResult): Promise<void> {
  await writeStaged({ folder }, 'report.html', (staging) => writeAll(staging, result));
}

async function writeAll(folder: string, { summary, rows, gallery }: RunResult): Promise<void> {
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write('images.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('images.csv', rowsAsCsv(rows.filter(isMeasured)));
  await write('summary.json', `${JSON.stringify(summary, undefined, 2)}\n`);
  const charts = curveCharts(summary.curves);
  for (const { kind, svg } of charts) await write(`${kind}.svg`, svg);
  if (charts.length > 0) await write('curves.json', `${JSON.stringify(summary.curves, undefined, 2)}\n`);
  await write('report.html', reportPage({ summary, charts, best: gallery.best(), worst: gallery.worst() }));
}

/** A chart for each kind of curve that was measured. */
function curveCharts(curves: readonly MeanCurves[]): { kind: 'deletion' | 'insertion'; svg: string }[] {
  return (['deletion', 'insertion'] as const).flatMap((kind) => {
    const measured = curves.flatMap(({ map, isBaseline, [kind]: curve }) =>
      curve ? [{ map, isBaseline, curve }] : [],
    );
    return measured.length === 0 ? [] : [{ kind, svg: curveChart(kind, measured) }];
  });
}
