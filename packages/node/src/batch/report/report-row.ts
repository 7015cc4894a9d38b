import type { RecordedOutcome } from '../image-outcome.js';
import { isSmall } from './thumbnail.js';

/** One image as the page's program shows it. */
export interface ReportRow {
  readonly name: string;
  /** Of the explained classes, in their order; empty for a failure. */
  readonly classes: readonly ReportedClass[];
  /** The file to show in place of a thumbnail: the first overlay, if it is small. */
  readonly picture?: string | undefined;
  /** Of a failure. */
  readonly fault?: { readonly code: string; readonly message: string };
}

/** A class of an image. */
export interface ReportedClass {
  readonly label: string;
  /** Absent if the head gives none; the page then shows the score. */
  readonly probability?: number | undefined;
  readonly score: number;
  readonly isEmpty: boolean;
}

/** The row of an outcome, whose results need not be looked at. */
export function reportRow(outcome: RecordedOutcome): ReportRow {
  const { name } = outcome;
  if (outcome.status === 'failed') {
    const { code, message } = outcome;
    return { name, classes: [], fault: { code, message } };
  }
  const classes = outcome.classes.map(({ label, index, probability, logit, flag }) => ({
    label: label ?? `class ${index}`,
    probability,
    score: logit,
    isEmpty: flag !== undefined,
  }));
  // A journal's names of files are not checked when it is read.
  const overlay: unknown = outcome.classes[0]?.files?.overlay;
  const isShown = typeof overlay === 'string' && isSmall(outcome.sizes[overlay] ?? Infinity);
  return { name, classes, ...(isShown && { picture: overlay }) };
}
