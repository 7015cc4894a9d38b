import type { PackPlace } from './pack/pack-place.js';
import type { FileSizes } from '../results/save-explanation.js';
import type { ErrorCode, ExplanationTimes, ResultRecord } from '@scorecam/core';

/** The outcome of one image: plain values only. */
export type ImageOutcome = ExplainedImage | FailedImage;

/** An outcome as the journal keeps it, without where the picture lay. */
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
  /** What it took, in the unit of the method. */
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
