import { type ErrorCode, ScorecamError } from '@scorecam/core';
import { describeError } from '../describe-error.js';
import { exitForFailedImages } from '../exit-codes.js';

/** An image that could not be used, as `--json` prints it. */
export interface FailedImage {
  readonly image: { readonly path: string };
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** Faults of one image, which say nothing of the next. */
const ofImages: ReadonlySet<ErrorCode> = new Set(['INVALID_IMAGE', 'UNREADABLE_FILE']);

/** Tells of an image that cannot be used; any other error would end the next image too, and is thrown on. */
export function failedImage(path: string, error: unknown): FailedImage {
  if (!(error instanceof ScorecamError) || !ofImages.has(error.code)) throw error;
  process.stderr.write(`${describeError(error, false)}\n`);
  process.exitCode = exitForFailedImages;
  return { image: { path }, error: { code: error.code, message: error.message } };
}
