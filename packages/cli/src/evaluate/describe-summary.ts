import { describeCount } from '@scorecam/core';
import type { MeanInterval, SummaryTable } from '@scorecam/core/evaluate';
import type { EvaluationSummary } from '@scorecam/node';
import { alignColumns } from '../align-columns.js';

/** The tables as text, and the location of the other results. */
export function describeSummary({ measured, failures, tables }: EvaluationSummary, folder: string): string {
  return [
    `${describeCount(measured, 'objects')} measured. Means with their 95 % intervals; < lower, > higher is better.`,
    ...tables.flatMap((table) => ['', table.title, ...describeTable(table)]),
    ...describeFailures(failures),
    '',
    `Written to ${folder}. Look at report.html first.`,
  ].join('\n');
}

/** A method that the model cannot serve fails for every picture, and is named once. */
function describeFailures(failures: EvaluationSummary['failures']): string[] {
  const lines = failures.map(({ file, label, method, error }) => {
    const what = method ?? `${file}${label === undefined ? '' : ` (${label})`}`;
    return `Skipped   ${what}: ${error.message}`;
  });
  return [...new Set(lines)];
}

function describeTable({ columns, lines }: SummaryTable): string[] {
  const heads = ['', 'pictures', ...columns.map(({ name, better }) => `${name} ${better === 'lower' ? '<' : '>'}`)];
  const rows = lines.map(({ map, count, cells }) => [map, String(count), ...cells.map(describeInterval)]);
  return alignColumns([heads, ...rows]).map((line) => `  ${line}`);
}

/** As `0.379 [0.331, 0.427]`. */
function describeInterval({ mean, low, high }: MeanInterval): string {
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
