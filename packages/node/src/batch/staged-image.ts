/** What an image is between the stages of a run. */
import type { ExplainedInput } from '@scorecam/core';
import type { ReadPicture } from '../picture-thread/picture-protocol.js';
import type { PictureThread } from '../picture-thread/picture-thread.js';
import type { BatchItem } from './batch-item.js';
import type { ExplainedImage } from './image-outcome.js';
import type { UnpackedResult } from './pack/pack-writer.js';

/** An image whose bytes can be read by a picture thread. */
export interface ReachedImage {
  readonly status: 'reached';
  readonly item: BatchItem;
}

/** An image after its first stage. */
export interface ReadImage {
  readonly status: 'read';
  readonly item: BatchItem;
  readonly thread: PictureThread;
  readonly ticket: number;
  readonly picture: ReadPicture;
}

/** An image after its second stage. */
export interface UnsavedImage extends Omit<ReadImage, 'status'> {
  readonly status: 'unsaved';
  readonly explained: ExplainedInput;
}

/** An image after its third stage, if results are packed: nothing of it is on the disk. */
export interface ComposedImage {
  readonly status: 'composed';
  readonly outcome: ExplainedImage;
  readonly result: UnpackedResult;
}
