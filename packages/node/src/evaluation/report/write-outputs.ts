/** The files that a run leaves beside its journal. */
import { type ImageRow, isMeasured, type MeanCurves, metrics, type TableSettings } from '@scorecam/core/evaluate';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeStaged } from '../../results/staged-folder.js';
import { curveChart } from './curve-chart.js';
import type { Gallery } from './gallery.js';
import { type Chart, reportPage } from './report-page.js';
import { rowsAsCsv } from './rows-as-csv.js';
import type { EvaluationSummary } from './summary.js';

/** What a run found. */
export interface RunResult {
  readonly summary: EvaluationSummary;
  readonly rows: readonly ImageRow[];
  readonly gallery: Gallery;
  /** What was measured. */
  readonly settings: TableSettings;
}

/**
 * Writes images.jsonl and images.csv, summary.json, the curves and report.html.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT
 */
export async function writeOutputs(folder: string, result: RunResult): Promise<void> {
  await writeStaged({ folder }, 'report.html', (staging) => writeAll(staging, result));
}

async function writeAll(folder: string, { summary, rows, gallery, settings }: RunResult): Promise<void> {
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write('images.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('images.csv', rowsAsCsv(rows.filter(isMeasured), settings));
  await write('summary.json', `${JSON.stringify(summary, undefined, 2)}\n`);
  const charts = curveCharts(summary.curves);
  for (const { metric, svg } of charts) await write(`${metric}.svg`, svg.toString());
  if (charts.length > 0) await write('curves.json', `${JSON.stringify(summary.curves, undefined, 2)}\n`);
  await write('report.html', reportPage({ summary, settings, charts, best: gallery.best(), worst: gallery.worst() }));
}

/** A chart for each metric with a curve that was measured. */
function curveCharts(curves: readonly MeanCurves[]): Chart[] {
  return metrics.flatMap(({ name, title, curve: shape }) => {
    const measured = curves.flatMap(({ map, isBaseline, ...byMetric }) => {
      const curve = new Map(Object.entries(byMetric)).get(name);
      return curve ? [{ map, isBaseline, curve }] : [];
    });
    if (!shape || measured.length === 0) return [];
    return [
      { metric: name, svg: curveChart({ title: `${title}: ${shape.better} is better`, axis: shape.axis }, measured) },
    ];
  });
}
