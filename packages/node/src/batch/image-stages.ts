import { type Explainer, leanForm, type ModelIdentity, type Progress, ScorecamError, settingOf } from '@scorecam/core';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AuditLog } from '../audit/audit-log.js';
import { AddressReader } from '../address/address-reader.js';
import { isAddress } from '../address/picture-address.js';
import { buckets } from '../bucket/buckets.js';
import { throwIfAborted, unlessAborted } from '../abort.js';
import type { BatchItem } from './batch-item.js';
import { explainedImage, failedImage, type FailedImage, faultyImage, type ImageOutcome } from './image-outcome.js';
import { checkItemFolder } from './item-folder.js';
import type { ComposeArguments } from '../picture-thread/picture-protocol.js';
import type { PictureSource } from '../picture-thread/picture-source.js';
import { PictureThread } from '../picture-thread/picture-thread.js';
import { isRemote } from './remote-path.js';
import type { RunRequest } from '../runs/run-settings.js';
import type { ComposedImage, ReachedImage, ReadImage, UnsavedImage } from './staged-image.js';
import type { StageTimes } from '../stopwatch.js';

/** The options that all stages of a run share. */
export interface StagesSetup extends RunRequest {
  readonly explainer: Explainer;
  readonly model: ModelIdentity;
  /** The output folder. */
  readonly out: string;
  /** Called before results are written; if it throws, the run stops. */
  readonly checkFolder: () => Promise<void>;
  /** Whether killed runs may have left staging folders behind. */
  readonly resume?: boolean | undefined;
  /** Threads that read and write pictures, 1 or more; default: one for every four processors, and two of two. */
  readonly pictureThreads?: number | undefined;
  /** Whether addresses of private networks, and addresses without encryption, are read; default: false. */
  readonly allowPrivate?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for every pass with the work that it did, in the method's unit. */
  readonly onWork?: ((count: number) => void) | undefined;
  /** The log in which every explanation is entered once its files are complete. */
  readonly log?: AuditLog | undefined;
}

/** How many addresses are read at once, and wait to be decoded. */
export const addressesAhead = 8;

/**
 * The three stages of an image: read, explain, save. A stage never fails for the fault of one image; it gives a
 * FailedImage then, which the later stages pass on. It fails only for errors that would affect the next image too.
 */
export class ImageStages {
  readonly #setup: StagesSetup;
  readonly #threads: readonly PictureThread[];
  readonly #stop = new AbortController();
  /** Aborted by the caller or by {@link ImageStages.stop}. */
  readonly #signal: AbortSignal;
  readonly #addresses: AddressReader;
  #nextThread = 0;

  /** @throws ScorecamError INVALID_OPTION if `pictureThreads` is less than 1 */
  constructor(setup: StagesSetup) {
    this.#setup = setup;
    this.#signal = setup.signal ? AbortSignal.any([setup.signal, this.#stop.signal]) : this.#stop.signal;
    this.#addresses = new AddressReader({ allowPrivate: setup.allowPrivate });
    const count = setup.pictureThreads ?? defaultThreads();
    checkThreads(count);
    this.#threads = Array.from({ length: count }, () => new PictureThread());
  }

  /** Aborted once no image can be explained any more: by the caller, by {@link ImageStages.stop} or by a failure. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** How many images may be in a stage of pictures at once: one per thread, and one that waits. */
  get ahead(): number {
    return this.#threads.length + 1;
  }

  /** Fetches a picture that is remote; of any other nothing is read yet. */
  async reach(item: BatchItem): Promise<ReachedImage | FailedImage> {
    const { fault, path, range, bytes } = item;
    if (fault) return faultyImage(item, fault);
    if (bytes || !isRemote(path)) return { status: 'reached', item };
    return this.#isolate(item, async () => {
      await checkItemFolder(this.#setup.out, item.name);
      const reading = isAddress(path)
        ? this.#addresses.read(path, this.#signal)
        : (await buckets()).read(range?.file ?? path, range);
      return { status: 'reached', item: { ...item, bytes: await unlessAborted(reading, this.#signal) } };
    });
  }

  /** Reads and decodes a picture and makes the network's input from it. */
  async read(image: ReachedImage | FailedImage): Promise<ReadImage | FailedImage> {
    if (image.status === 'failed') return image;
    const { item } = image;
    return this.#isolate(item, async () => {
      await checkItemFolder(this.#setup.out, item.name);
      const thread = this.#takeThread();
      const { preprocessing } = this.#setup.explainer;
      const { ticket, answer } = thread.call('read', { ...sourceOf(item), preprocessing });
      // A picture may loop, and its thread is ended only once nothing waits for it.
      return { status: 'read', item, thread, ticket, picture: await unlessAborted(answer, this.#signal) };
    });
  }

  /** Explains a picture that was read. */
  async explain(image: ReadImage | FailedImage): Promise<UnsavedImage | FailedImage> {
    if (image.status === 'failed') return image;
    const result = await this.#isolate(image.item, async () => {
      const { explainer, method, top } = this.#setup;
      const classes = image.item.classes ?? this.#setup.classes;
      const request = { top, classes, signal: this.#signal, onProgress: this.#workCounter() };
      const explaining = explainer.explainInput(image.picture.input, { ...request, method: settingOf({ method }) });
      // A pass cannot be stopped, and a model may loop: disposing the explainer ends it.
      return { ...image, status: 'unsaved' as const, explained: await unlessAborted(explaining, this.#signal) };
    });
    if (result.status === 'failed') await image.thread.call('forget', { ticket: image.ticket }).answer;
    return result;
  }

  /** Writes the results of a picture that was explained. */
  async save(image: UnsavedImage | FailedImage): Promise<ImageOutcome> {
    if (image.status === 'failed') return image;
    return this.#isolate(image.item, async () => {
      const { item, thread, explained } = image;
      const { out, resume = false, checkFolder } = this.#setup;
      await checkFolder();
      const folder = join(out, item.name);
      const place = { folder, within: out, mayHoldStaging: resume };
      const saved = await thread.call('save', { ...this.#resultOf(image), ...place }).answer;
      await this.#setup.log?.add(saved.record, explained.classes);
      return explainedImage(item, saved);
    });
  }

  /** Makes the results of a picture that was explained, in memory. */
  async compose(image: UnsavedImage | FailedImage): Promise<ComposedImage | FailedImage> {
    if (image.status === 'failed') return image;
    return this.#isolate(image.item, async () => {
      const { item, thread, explained } = image;
      const { record, files } = await thread.call('compose', this.#resultOf(image)).answer;
      await this.#setup.log?.add(record, explained.classes);
      const sizes = Object.fromEntries(files.map(({ name, content }) => [name, content.length]));
      const result = { name: item.name, record, files };
      return { status: 'composed', outcome: explainedImage(item, { record, sizes }), result };
    });
  }

  #resultOf({ item, ticket, explained, picture }: UnsavedImage): ComposeArguments {
    const { model, colorMap, opacity, form = leanForm } = this.#setup;
    const { sha256, view, preprocessTime } = picture;
    const image = { path: item.name, sha256 };
    return { model, colorMap, opacity, form, source: sourceOf(item), image, ticket, explained, view, preprocessTime };
  }

  /** Fails all current images with `reason`. */
  stop(reason: unknown): void {
    this.#stop.abort(reason);
  }

  /** Lets the picture threads measure their stages from the first such call on; gives what they have measured. */
  measure(): Promise<StageTimes[]> {
    return Promise.all(this.#threads.map((thread) => thread.call('measure', null).answer));
  }

  /** Ends the picture threads. */
  async close(): Promise<void> {
    this.#addresses.close();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  #takeThread(): PictureThread {
    return this.#threads[this.#nextThread++ % this.#threads.length]!;
  }

  /** Reports how much work each pass has added. */
  #workCounter(): (progress: Progress) => void {
    let before = 0;
    return ({ done }) => {
      if (done > before) this.#setup.onWork?.(done - before);
      before = done;
    };
  }

  async #isolate<T>(item: BatchItem, work: () => Promise<T>): Promise<T | FailedImage> {
    try {
      throwIfAborted(this.#signal);
      return await work();
    } catch (error) {
      // Images that were in progress when the run was stopped fail with the reason of the stop.
      throwIfAborted(this.#signal);
      if (!(await this.#endsRun(error))) return failedImage(item, error);
      this.stop(error);
      throw error;
    }
  }

  async #endsRun(error: unknown): Promise<boolean> {
    if (!(error instanceof ScorecamError)) return false;
    if (error.code === 'RUNTIME_FAILURE' || error.code === 'OUT_OF_MEMORY')
      return !(await this.#setup.explainer.model.works());
    return (error.code === 'UNWRITABLE_OUTPUT' && !isInTheWay(error.cause)) || error.code === 'CANCELLED';
  }
}

/** Two if there are two processors, which keep a fast model busy, and more for many processors. */
function defaultThreads(): number {
  const processors = availableParallelism();
  return Math.min(processors, Math.max(2, Math.ceil(processors / 4)));
}

/** @throws ScorecamError INVALID_OPTION */
function checkThreads(count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new ScorecamError('INVALID_OPTION', `The pictureThreads of a run must be a positive integer, not ${count}.`);
}

/** Whether results could not be written because something else has their name. */
function isInTheWay(reason: unknown): boolean {
  const codes = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'];
  return reason instanceof Error && 'code' in reason && codes.includes(String(reason.code));
}

function sourceOf({ path, range, bytes }: BatchItem): PictureSource {
  return { path, range, bytes };
}
