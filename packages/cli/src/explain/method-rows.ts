/** From what became of the methods to the rows of their sheet. */
import { type ClassRecord, describeScore, type MethodSetting, methodWord } from '@scorecam/core';
import { type MethodSheetRow, methodThumbnail } from '@scorecam/node';
import { basename } from 'node:path';
import { className } from '../compare/class-name.js';
import type { MethodsRun } from './explain-methods.js';
import type { MadeMaps, MethodAttempt } from './method-attempts.js';
import type { ReadInput } from './read-input.js';

/** The words over the columns. */
export function methodColumns(methods: readonly MethodSetting[]): string[] {
  return methods.map(methodWord);
}

/** A row for each class of an image that at least one method explained. */
export function methodRows(
  { explainer, images }: MethodsRun,
  { input, file }: ReadInput,
  attempts: readonly MethodAttempt[],
): MethodSheetRow[] {
  const made = attempts.find((attempt): attempt is MadeMaps => 'cells' in attempt);
  const picture = methodThumbnail(explainer.pictureOf(input));
  const place = images.length > 1 ? `${basename(file.path)}: ` : '';
  return (made?.record.classes ?? []).map((entry, i) => ({
    picture,
    heading: `${place}${describeClass(entry)}`,
    cells: attempts.map((attempt) => ('error' in attempt ? attempt.error.message : attempt.cells[i]!)), // one for each class
  }));
}

function describeClass({ index, label, ...score }: ClassRecord): string {
  return `${className({ index, ...(label !== undefined && { label }) })}, ${describeScore(score)}`;
}
