import type { FileSizes } from './result-files.js';
import type { ErrorCode, ExplanationTimes, ResultRecord } from '@scorecam/core';

/** What became of one image: plain values only, as the journal keeps them. */
export type ImageOutcome = ExplainedImage | FailedImage;

/** An image whose results lie whole in its folder. */
export interface ExplainedImage {
  readonly status: 'explained';
  /** The folder of the results under the output folder. */
  readonly name: string;
  readonly path: string;
  /** Of the bytes that were explained, in hexadecimal. */
  readonly sha256: string;
  /** The classes asked for this image alone, where there were any. */
  readonly requested?: readonly string[];
  readonly width: number;
  readonly height: number;
  /** Each with its probability, and its files as paths relative to the image's folder. */
  readonly classes: ResultRecord['classes'];
  /** Of every file of the results. */
  readonly sizes: FileSizes;
  readonly work: ResultRecord['work'];
  readonly device: string;
  readonly times: ExplanationTimes;
}

/** An image that could not be explained. */
export interface FailedImage {
  readonly status: 'failed';
  readonly name: string;
  readonly path: string;
  readonly requested?: readonly string[];
  /** INTERNAL where the fault is one of this program. */
  readonly code: ErrorCode | 'INTERNAL';
  /** One sentence for people. */
  readonly message: string;
}
