import type { FailedImage } from '@scorecam/node';

/** The progress of a run. */
export interface RunCounts {
  explained: number;
  failed: number;
  /** Explained by an earlier part of the run. */
  skipped: number;
  /** Work done, in the method's unit. */
  work: number;
  /** The unit of the work: `masks`. */
  readonly unit: string;
  /** Images in all; 0 as long as it is not known. */
  total: number;
  /** Since the run began. */
  seconds: number;
  /** Files of folders that were left out for their extensions. */
  ignored: number;
  /** The first of them, no more than are shown. */
  readonly ignoredNames: string[];
  /** The first failures, no more than are shown. */
  readonly failures: FailedImage[];
}
