import type { PictureSource } from '../picture-thread/picture-source.js';
import type { FailedImage } from './image-outcome.js';

/** One image of a run: where its bytes are, what it is called, and what is asked of it. */
export interface BatchItem extends PictureSource {
  /** Names the image in the run, and the folder of its results under the output folder; see item-name.ts. */
  readonly name: string;
  /** The classes to explain for this image, by index or label (default: those of the whole run). */
  readonly classes?: readonly string[] | undefined;
  /** Why it cannot be explained, if that was found during listing: it becomes a failed image. */
  readonly fault?: Pick<FailedImage, 'code' | 'message'> | undefined;
}
