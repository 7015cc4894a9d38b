/** What stands in the queue for one image, and what comes back. */
import { createHash } from 'node:crypto';
import type { OpenOptions } from '../../open-explainer.js';
import type { BatchItem } from '../batch-item.js';
import type { ImageOutcome } from '../image-outcome.js';
import type { RunRequest, RunSettings } from '../../runs/run-settings.js';

/** How every worker opens the model, whatever it was started with; device and threads are a worker's own. */
export type SharedOpening = Pick<
  OpenOptions,
  'layer' | 'tensor' | 'input' | 'output' | 'labels' | 'preprocessing' | 'batch'
>;

/** All that a worker needs to know for one image. */
export interface ImageJob {
  readonly item: BatchItem;
  /** The run, as the journal in its output folder names it: a worker that finds another there has another folder. */
  readonly run: string;
  readonly opening: SharedOpening;
  readonly request: RunRequest;
  /** What the run's results are made with; a worker whose own differ has another model. */
  readonly settings: RunSettings;
}

/** The outcome that the job gives back. */
export type JobResult = ImageOutcome;

/** The queue of a run where none is named. */
export const defaultQueueName = 'scorecam';

/** How often an image is tried where the fault may lie with the machine and not with the image. */
export const attempts = 3;

/** In milliseconds, from one attempt to the next. */
export const retryDelay = 1000;

/** The same for the same image of the same run, so that an image stands in the queue once. */
export function jobId({ item, run }: ImageJob): string {
  const request = JSON.stringify([item.path, item.name, item.classes ?? [], run]);
  return `image-${createHash('sha256').update(request).digest('hex')}`;
}
