import type { FailedImage, ImageOutcome } from '../image-outcome.js';
import { isBucketAddress } from '../../bucket/bucket-address.js';
import type { ImageStages } from '../image-stages.js';
import type { UnsavedImage } from '../staged-image.js';
import { openBucketOutput } from './worker-bucket.js';
import { openFolderOutput } from './worker-folder.js';

/** Where the results of a worker go. */
export interface WorkerOutput {
  /** Throws if it is not what was there at the start. */
  readonly check: () => Promise<void>;
  /** The name of the run whose journal is there; undefined if there is none. */
  readonly findRun: () => Promise<string | undefined>;
  /** Writes the results of an image. */
  readonly save: (stages: ImageStages, image: UnsavedImage | FailedImage) => Promise<ImageOutcome>;
}

/**
 * Opens the folder or the bucket to which a worker writes.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT if nothing can be written to the folder; UNREADABLE_FILE if there is no such bucket
 */
export function openWorkerOutput(out: string): Promise<WorkerOutput> {
  return isBucketAddress(out) ? openBucketOutput(out) : openFolderOutput(out);
}
