/** What `explain --methods` writes for programs. */
import type { ErrorCode, MethodSetting, ModelIdentity, ResultRecord } from '@scorecam/core';
import { relative, sep } from 'node:path';
import type { FailedImage } from './failed-image.js';
import type { MadeMaps, MethodAttempt } from './method-attempts.js';

/** The content of methods.json. */
export interface MethodsRecord {
  readonly scorecam: 2;
  readonly model: ModelIdentity;
  readonly images: readonly (MethodsOfImage | FailedImage)[];
  /** The file of the sheet, beside this record; absent if no image could be used. */
  readonly sheet?: string;
}

/** An image and what became of each method. */
export interface MethodsOfImage {
  readonly image: ResultRecord['image'];
  readonly methods: readonly MethodOutcome[];
}

type MethodOutcome = MadeResult | MissingResult;

interface MadeResult {
  readonly method: MethodSetting;
  /** The folder of the result, relative to the record's, with forward slashes. */
  readonly folder: string;
}

interface MissingResult {
  readonly method: MethodSetting;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** The part of the record for an image that at least one method explained. */
export function methodsOfImage(attempts: readonly MethodAttempt[], out: string): MethodsOfImage {
  const made = attempts.find((attempt): attempt is MadeMaps => 'record' in attempt)!;
  return { image: made.record.image, methods: attempts.map((attempt) => outcomeOf(attempt, out)) };
}

function outcomeOf(attempt: MethodAttempt, out: string): MethodOutcome {
  const { method } = attempt;
  if ('error' in attempt) return { method, error: { code: attempt.error.code, message: attempt.error.message } };
  return { method, folder: relative(out, attempt.folder).split(sep).join('/') };
}
