/**
 * Explains a run of images, any number of them:
 *
 *   names ─► read, decode, preprocess ─► masked passes ─► draw, write ─► journal
 *            (a thread)                  (the runtime)    (a thread)
 *
 * The stages overlap, so that the runtime seldom waits for a picture; each holds a few images at most.
 */
import { type Explainer, findClasses, type ModelIdentity, ScorecamError } from '@scorecam/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../abort.js';
import { BatchFolder, type FolderOptions } from './batch-folder.js';
import type { BatchItem } from './batch-item.js';
import type { ImageOutcome } from './image-outcome.js';
import { addressesAhead, ImageStages, type StagesSetup } from './image-stages.js';
import type { ComposedImage } from './staged-image.js';
import { mapAhead } from './map-ahead.js';
import { type RunProfile, RunProfiler } from './run-profile.js';
import { requireOneBatch, runSettings, settleRunBatch } from '../runs/run-settings.js';
import type { StageName, Stopwatch } from '../stopwatch.js';

/** In milliseconds. */
const patience = 500;

/** The most images whose lines are written to the journal together; a slow disk is waited for once for all of them. */
const keptAtOnce = 8;

/** Options for a run of images. */
export interface BatchOptions
  extends
    FolderOptions,
    Pick<StagesSetup, 'classes' | 'top' | 'method' | 'colorMap' | 'opacity' | 'form' | 'allowPrivate' | 'log'> {
  /** The model's files, as recorded in the results. */
  readonly model: ModelIdentity;
  /** Threads that read and write pictures, 1 or more; default: one for every four processors, and two of two. */
  readonly pictureThreads?: number | undefined;
  /** Stops the run; images that were explained before are kept. */
  readonly signal?: AbortSignal | undefined;
  /** Called at the end of the run with where its time went; nothing is measured if it is absent. */
  readonly onProfile?: ((profile: RunProfile) => void) | undefined;
  /** Called for every pass with the work that it did, in the method's unit. */
  readonly onWork?: ((count: number) => void) | undefined;
}

/** An image that an earlier part of the run has explained. */
export interface SkippedImage {
  /** Tells it from other outcomes. */
  readonly status: 'skipped';
  /** The folder of the results under the output folder. */
  readonly name: string;
  /** The absolute path of the picture. */
  readonly path: string;
}

/** The outcome that a run reports for each image. */
export type BatchOutcome = ImageOutcome | SkippedImage;

/**
 * Explains images and reports each outcome, in the order of `items`. When an image is reported, its results are in a folder
 * with its name under `out`, and the journal there has its record. A failed image is an outcome and does not stop the run;
 * leave the loop to stop there.
 *
 * @example
 * const options = { out: 'maps', model: await identifyModel(path), resume: true };
 * for await (const outcome of explainBatch(explainer, listImages(['photos']), options)) console.log(outcome.name);
 *
 * @throws ScorecamError INVALID_OPTION, UNKNOWN_CLASS or UNWRITABLE_OUTPUT if the run cannot begin
 * @throws ScorecamError UNWRITABLE_OUTPUT, RUNTIME_FAILURE or CANCELLED if it cannot continue; run it again with `resume`
 */
export async function* explainBatch(
  explainer: Explainer,
  items: AsyncIterable<BatchItem>,
  options: BatchOptions,
): AsyncGenerator<BatchOutcome, void> {
  findClasses(options.classes ?? [], explainer);
  if (options.shard) requireOneBatch(explainer, 'the shards of a run');
  const stages: ImageStages = new ImageStages({ ...options, explainer, checkFolder: () => folder.checkThereLately() });
  const folder = await BatchFolder.open(options, async (earlier) => {
    await settleRunBatch(explainer, earlier);
    return runSettings(explainer, options.model, options);
  });
  const profiler = options.onProfile && new RunProfiler();
  if (profiler) await stages.measure();
  const outcomes = outcomesOf(untilAborted(items, stages.signal), { folder, stages, profiler });
  try {
    for (let step = await outcomes.next(); !step.done; step = await outcomes.next()) {
      yield step.value;
    }
    if (profiler) options.onProfile?.(await profiler.end(await stages.measure()));
  } finally {
    stages.stop(new ScorecamError('CANCELLED', 'The run was stopped.'));
    // The current images will not be reported. Files that are being written are finished, but not awaited for long.
    const returned = outcomes.return().catch(() => undefined);
    await Promise.race([returned, sleep(patience, undefined, { ref: false })]);
    await stages.close();
    await returned;
    await folder.close();
  }
}

interface RunParts {
  readonly folder: BatchFolder;
  readonly stages: ImageStages;
  readonly profiler: RunProfiler | undefined;
}

function outcomesOf(
  items: AsyncIterable<BatchItem>,
  { folder, stages, profiler }: RunParts,
): AsyncGenerator<BatchOutcome, void> {
  const reached = mapAhead(items, addressesAhead, async (item) => {
    const fault = folder.faultOf(item);
    return !fault && (await folder.isWhole(item)) ? skippedImage(item) : stages.reach({ ...item, fault });
  });
  const read = mapAhead(reached, stages.ahead, async (image) =>
    image.status === 'skipped' ? image : stages.read(image),
  );
  const explained = mapAhead(read, 1, async (image) =>
    image.status === 'skipped' ? image : timed(profiler?.model, 'model', () => stages.explain(image)),
  );
  const made = mapAhead(explained, stages.ahead, async (image) => {
    if (image.status === 'skipped') return image;
    return folder.isPacked ? stages.compose(image) : stages.save(image);
  });
  return mapAhead(made, keptAtOnce, (outcome) => timed(profiler?.journal, 'journal', () => keep(folder, outcome)));
}

/** Records an outcome in the journal; of a composed image the results are packed before. */
async function keep(folder: BatchFolder, outcome: BatchOutcome | ComposedImage): Promise<BatchOutcome> {
  if (outcome.status === 'skipped') return outcome;
  if (outcome.status === 'composed') return folder.pack(outcome);
  await folder.add(outcome);
  return outcome;
}

function timed<T>(watch: Stopwatch | undefined, stage: StageName, work: () => Promise<T>): Promise<T> {
  return watch ? watch.measure(stage, work) : work();
}

function skippedImage({ name, path }: BatchItem): SkippedImage {
  return { status: 'skipped', name, path };
}
