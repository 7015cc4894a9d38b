/** The job for one image in the queue, and its result. */
import { parsePreprocessing, passPrecisions, pictureFormats, resultParts } from '@scorecam/core';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { OpenOptions } from '../../open-explainer.js';
import type { BatchItem } from '../batch-item.js';
import type { ImageOutcome } from '../image-outcome.js';
import { isItemName } from '../item-name.js';
import type { RunRequest, RunSettings } from '../../runs/run-settings.js';

/** How every worker opens the model, regardless of its own options; device and threads are up to the worker. */
export type SharedOpening = Pick<
  OpenOptions,
  'layer' | 'tensor' | 'grid' | 'input' | 'output' | 'target' | 'labels' | 'preprocessing' | 'batch' | 'precision'
> & {
  /** What inputs beside the picture are fed; the values of a tensor would not survive the way. */
  readonly feeds?: Readonly<Record<string, number>> | undefined;
};

/** Everything that a worker needs for one image. */
export interface ImageJob {
  /** The image to explain. */
  readonly item: BatchItem;
  /** The run, as the journal in its output folder names it: a worker that finds another there has another folder. */
  readonly run: string;
  /** How the worker opens the model. */
  readonly opening: SharedOpening;
  /** The classes, the method and the files to write. */
  readonly request: RunRequest;
  /** What the run's results are made with; a worker whose own differ has another model. */
  readonly settings: RunSettings;
}

/** The outcome that the job returns. */
export type JobResult = ImageOutcome;

/** The default name of a queue. */
export const defaultQueueName = 'scorecam';

/** How often an image is tried if the machine rather than the image may be at fault. */
export const attempts = 3;

/** In milliseconds, from one attempt to the next. */
export const retryDelay = 1000;

/** The same for the same image of the same run, so that an image is in the queue once. */
export function jobId({ item, run }: ImageJob): string {
  const request = JSON.stringify([item.path, item.name, item.classes ?? [], run]);
  return `image-${createHash('sha256').update(request).digest('hex')}`;
}

/** One short name for all that a job says beside its image, the same for all jobs of a run. */
export function planOf({ opening, request, settings }: Omit<ImageJob, 'item' | 'run'>): string {
  return createHash('sha256')
    .update(JSON.stringify([opening, request, settings]))
    .digest('hex');
}

const name = v.union([v.string(), v.number()]);
const names = v.array(name);
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1));

const formSchema = v.object({
  parts: v.array(v.picklist(resultParts)),
  pictureFormat: v.picklist(pictureFormats),
  pictureSize: v.optional(side),
});

const jobSchema = v.object({
  item: v.object({
    path: v.pipe(v.string(), v.nonEmpty()),
    name: v.pipe(v.string(), v.check(isItemName)),
    range: v.optional(v.object({ file: v.pipe(v.string(), v.nonEmpty()), offset: position, size: position })),
    classes: v.optional(v.array(v.string())),
  }),
  run: v.pipe(v.string(), v.nonEmpty()),
  // A path in place of labels or of a preprocessing would let anyone who can write to the queue read the worker's files.
  opening: v.looseObject({
    layer: v.optional(name),
    tensor: v.optional(v.string()),
    grid: v.optional(v.object({ height: side, width: side })),
    input: v.optional(v.string()),
    output: v.optional(v.string()),
    feeds: v.optional(v.record(v.string(), v.number())),
    target: v.optional(v.looseObject({ kind: v.string() })),
    labels: v.optional(v.array(v.string())),
    preprocessing: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown()),
        v.check((value) => isPreprocessing(value)),
      ),
    ),
    batch: v.optional(v.number()),
    precision: v.optional(v.picklist(passPrecisions)),
  }),
  request: v.looseObject({
    classes: v.optional(names),
    top: v.optional(v.number()),
    colorMap: v.optional(v.string()),
    opacity: v.optional(v.number()),
    form: v.optional(formSchema),
  }),
  settings: v.record(v.string(), v.unknown()),
});

function isPreprocessing(value: object): boolean {
  try {
    parsePreprocessing(value, 'The queue');
    return true;
  } catch {
    return false;
  }
}

/**
 * A job as it came out of Redis, which anybody may have written.
 *
 * @returns undefined if it is not an {@link ImageJob}
 */
export function parseJob(value: unknown): ImageJob | undefined {
  // What the schema leaves open, the method and its options, is compared with the claim of the run.
  return v.is(jobSchema, value) ? (value as ImageJob) : undefined;
}
