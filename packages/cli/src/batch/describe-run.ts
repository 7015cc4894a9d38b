/** The summary that `batch` prints at the end. */
import { describeSeconds, rate } from '@scorecam/core';
import { alignColumns } from '../align-columns.js';
import { imagePace } from './image-pace.js';
import type { RunCounts } from './run-counts.js';

/** The counts, the time, the failures and the folder of the results. */
export function describeRun(counts: RunCounts, out: string): string {
  const { explained, failed, skipped, work, unit, seconds, failures, total } = counts;
  const left = Math.max(0, total - explained - failed - skipped);
  const rows = [
    ['Explained', String(explained)],
    ['Failed', String(failed)],
    ['Skipped', `${skipped}${skipped > 0 ? ', explained before' : ''}`],
    ...(left > 0 ? [['Left', String(left)]] : []),
    ...ignoredRow(counts),
    ['Time', `${describeSeconds(seconds)}: ${imagePace(explained, seconds)}, ${rate(work, seconds)} ${unit}/s`],
  ];
  const isCut = failed > failures.length;
  return [
    ...alignColumns(rows),
    ...(failed > 0 ? ['', 'Failed:'] : []),
    ...failures.map(({ name, message }) => `  ${name}: ${message}`),
    ...(isCut ? [`  ... and ${failed - failures.length} more; the journal in "${out}" has them all.`] : []),
    '',
    whereResults(out),
    ...resumeHint(failed, left),
  ].join('\n');
}

function whereResults(out: string): string {
  const isBucket = out.startsWith('s3://');
  return isBucket
    ? `Results in ${out}; copied into a folder, "scorecam report" makes a page from them.`
    : `Results in ${out}; "scorecam report ${out}" makes a page from them.`;
}

function resumeHint(failed: number, left: number): string[] {
  const tasks = [
    ...(left > 0 ? [`continues with the ${left} left`] : []),
    ...(failed > 0 ? ['retries the failed images'] : []),
  ];
  return tasks.length === 0 ? [] : [`The same command with --resume ${tasks.join(' and ')}.`];
}

/** Files that a folder holds besides pictures, by the first of their names. */
function ignoredRow({ ignored, ignoredNames }: RunCounts): string[][] {
  if (ignored === 0) return [];
  const rest = ignored > ignoredNames.length ? ', ...' : '';
  return [['Ignored', `${ignored}, without the extension of a picture: ${ignoredNames.join(', ')}${rest}`]];
}
