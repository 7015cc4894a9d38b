import type { PackPlace } from './pack/pack-place.js';
import type { FileSizes, SavedResult } from '../results/save-explanation.js';
import type { BatchItem } from './batch-item.js';
import { type ErrorCode, type ExplanationTimes, type ResultRecord, ScorecamError } from '@scorecam/core';

/** The outcome of one image: plain values only. */
export type ImageOutcome = ExplainedImage | FailedImage;

/** An outcome as the journal keeps it, without the path of the picture. */
export type RecordedOutcome = Omit<ExplainedImage, 'path'> | Omit<FailedImage, 'path'>;

/** An image with complete results in its folder. */
export interface ExplainedImage {
  /** Tells it from other outcomes. */
  readonly status: 'explained';
  /** The folder of the results under the output folder. */
  readonly name: string;
  /** The absolute path of the picture. */
  readonly path: string;
  /** Of the bytes that were explained, in hexadecimal. */
  readonly sha256: string;
  /** The classes requested for this image alone, if any. */
  readonly requested?: readonly string[];
  /** Of the picture, in pixels. */
  readonly width: number;
  /** Of the picture, in pixels. */
  readonly height: number;
  /** Each with its probability, and its files as paths relative to the image's folder. */
  readonly classes: ResultRecord['classes'];
  /** Of every file of the results. */
  readonly sizes: FileSizes;
  /** Where the results are, if they are packed in an archive rather than in a folder. */
  readonly pack?: PackPlace;
  /** The work that it took, in the unit of the method. */
  readonly work: ResultRecord['work'];
  /** The execution provider that ran the model. */
  readonly device: string;
  /** In milliseconds. */
  readonly times: ExplanationTimes;
}

/** An image that could not be explained. */
export interface FailedImage {
  /** Tells it from other outcomes. */
  readonly status: 'failed';
  /** The folder that its results would have under the output folder. */
  readonly name: string;
  /** The absolute path of the picture. */
  readonly path: string;
  /** The classes requested for this image alone, if any. */
  readonly requested?: readonly string[];
  /** INTERNAL if the fault is in this program. */
  readonly code: ErrorCode | 'INTERNAL';
  /** One sentence for people. */
  readonly message: string;
}

/** The outcome of an image whose results are complete. */
export function explainedImage(item: BatchItem, { record, sizes }: SavedResult): ExplainedImage {
  const { image, classes, work, device, times } = record;
  const { sha256, width, height } = image;
  const facts = { sha256, width, height, classes, sizes, work, device, times };
  return { status: 'explained', ...identityOf(item), ...facts };
}

/** The outcome of an image that was found faulty during listing. */
export function faultyImage(item: BatchItem, { code, message }: NonNullable<BatchItem['fault']>): FailedImage {
  return { status: 'failed', ...identityOf(item), code, message };
}

/** The outcome of an image on which `error` was thrown. */
export function failedImage(item: BatchItem, error: unknown): FailedImage {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ScorecamError ? error.code : 'INTERNAL';
  return { status: 'failed', ...identityOf(item), code, message };
}

function identityOf({ name, path, classes }: BatchItem) {
  return { name, path, ...(classes && { requested: classes }) };
}
