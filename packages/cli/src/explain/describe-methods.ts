/** The sentences that `explain --methods` prints for one image. */
import { type ClassRecord, describeCount, methodWord } from '@scorecam/core';
import { alignColumns } from '../align-columns.js';
import { className } from '../compare/class-name.js';
import { describeDevice, describeNotices } from './describe-device.js';
import type { MadeMaps, MethodAttempt } from './method-attempts.js';

/** A table of where each method looked, and what a reader should know. */
export function describeMethods(attempts: readonly MethodAttempt[]): string {
  const made = attempts.filter((attempt): attempt is MadeMaps => 'record' in attempt);
  const [first] = made.map(({ record }) => record) as [MadeMaps['record']]; // at least one has maps
  const { image, classes } = first;
  const heads = ['method', ...classes.map((entry) => `peak of ${nameOf(entry)}`), 'seconds', 'work'];
  const refused = attempts.flatMap((attempt) => ('error' in attempt ? [attempt] : []));
  return [
    `${image.path} (${image.width} x ${image.height})`,
    ...alignColumns([heads, ...made.map(lineOf)]).map((line) => `  ${line}`),
    ...refused.map(({ method, error }) => `No maps   of ${methodWord(method)}: ${error.message}`),
    describeDevice(first),
    ...describeNotices(made.flatMap(({ record }) => record.notices)),
  ].join('\n');
}

function lineOf({ method, record: { classes, work, times } }: MadeMaps): string[] {
  const peaks = classes.map(({ peak }) => (peak ? `x ${peak.x}, y ${peak.y}` : 'no map'));
  const seconds = ((times.forward + times.method) / 1000).toFixed(2);
  return [methodWord(method), ...peaks, seconds, describeCount(work.count, work.unit)];
}

function nameOf({ index, label }: ClassRecord): string {
  return className({ index, ...(label !== undefined && { label }) });
}
