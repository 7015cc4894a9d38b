import type { FailedImage } from './image-outcome.js';

/** One image of a run. */
export interface BatchItem {
  /** Where the picture lies, absolute. */
  readonly path: string;
  /** Names the image in the run, and the folder of its results under the output folder; see item-name.ts. */
  readonly name: string;
  /** The classes to explain for this image, by index or label; those of the whole run when absent. */
  readonly classes?: readonly string[] | undefined;
  /** Why it cannot be explained, where that was found when it was listed: it becomes a failed image. */
  readonly fault?: Pick<FailedImage, 'code' | 'message'> | undefined;
}
