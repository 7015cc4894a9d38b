/**
 * A worker of a queued run: takes images from the queue, explains them with its own copy of the model, and writes the
 * results. Several may run on one machine or many. One that dies holds its images no longer than its lock lasts; then
 * another worker takes them.
 */
import { type ModelIdentity, ScorecamError } from '@scorecam/core';
import { DelayedError, type Job, Worker } from 'bullmq';
import { mkdir, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyModel } from '../../model-identity.js';
import { openExplainer } from '../../open-explainer.js';
import type { RuntimeOptions } from '../../runtime.js';
import { asUnwritable, checkWritable } from '../../staged-folder.js';
import type { ImageOutcome } from '../image-outcome.js';
import { journalName } from '../batch-folder.js';
import { ImageStages } from '../image-stages.js';
import { readJournalHeader } from '../journal.js';
import { checkSameSettings, runSettings } from '../run-settings.js';
import { type Connection, connectRedis } from './connect.js';
import { attempts, defaultQueueName, type ImageJob, type JobResult, retryDelay } from './image-job.js';
import { oneAtATime } from './one-at-a-time.js';

/** What a worker works with. */
export interface WorkerOptions extends RuntimeOptions {
  /** The Redis server, `redis://host:port`. */
  readonly server: string;
  /** The queue's name; `scorecam` when absent. */
  readonly queueName?: string | undefined;
  /** The model's file; it must be the run's. */
  readonly model: string;
  /** The run's output folder, as this machine sees it. */
  readonly out: string;
  /** After so many seconds without a sign of life from a worker, its images go to another; 30 when absent. */
  readonly lockSeconds?: number | undefined;
  /** Ends the worker when the images under way are done. */
  readonly signal?: AbortSignal | undefined;
  readonly onOutcome?: ((outcome: ImageOutcome) => void) | undefined;
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/**
 * Works until the signal says so; at once where the server is away then.
 *
 * @throws ScorecamError UNREADABLE_FILE or UNWRITABLE_OUTPUT where there is no such model, or nothing can be written to `out`
 * @throws ScorecamError QUEUE_UNAVAILABLE where no server answers at the start; later it is waited for
 * @throws ScorecamError INVALID_OPTION where the queue's run has another model, or another output folder
 * @throws ScorecamError RUNTIME_FAILURE or UNWRITABLE_OUTPUT where no image could be explained any more
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const model = await identifyModel(options.model);
  const checkFolder = await folderCheck(options.out);
  const connection = await connectRedis(options.server, { onNotice: options.onNotice });
  const desk = new WorkerDesk(options, model, checkFolder);
  const lockDuration = 1000 * (options.lockSeconds ?? 30);
  const worker = new Worker<ImageJob, JobResult>(
    options.queueName ?? defaultQueueName,
    (job, token) => desk.work(job, token),
    {
      connection: connection.redis,
      concurrency: 2, // one is explained while the other's picture is read or written
      lockDuration,
      stalledInterval: lockDuration,
      maxStalledCount: attempts - 1,
    },
  );
  worker.on('error', () => undefined); // the connection reports its own
  try {
    await Promise.race([desk.failure, aborted(options.signal)]);
  } finally {
    await finish(worker, connection);
    await desk.close();
    connection.leave();
  }
}

/** In milliseconds, between two looks whether the server is still there. */
const pollInterval = 100;

/** Lets the images under way be done; where the server is away, nobody could be told of them, and they are left. */
async function finish(worker: Worker, connection: Connection): Promise<void> {
  if (connection.isAway()) return worker.close(true);
  let isDone = false;
  const closing = worker.close().finally(() => (isDone = true));
  closing.catch(() => undefined); // as where the server goes away meanwhile
  while (!isDone && !connection.isAway()) await sleep(pollInterval);
}

/** Where the jobs of a worker are done, with the model open as their run wants it. */
class WorkerDesk {
  /** Rejected once no job can be done any more. */
  readonly failure: Promise<never>;
  readonly #options: WorkerOptions;
  readonly #model: ModelIdentity;
  readonly #checkFolder: () => Promise<void>;
  readonly #explainInTurn = oneAtATime();
  #fail!: (error: unknown) => void;
  #stages: { readonly run: string; readonly opened: Promise<OpenStages> } | undefined;

  constructor(options: WorkerOptions, model: ModelIdentity, checkFolder: () => Promise<void>) {
    this.#options = options;
    this.#model = model;
    this.#checkFolder = checkFolder;
    this.failure = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failure.catch(() => undefined); // runWorker sees it, sooner or later
  }

  /** The outcome of a job; what is thrown is an attempt that failed and of which another is due. */
  async work(job: Job<ImageJob, JobResult>, token: string | undefined): Promise<JobResult> {
    const outcome = await this.#explain(job).catch((error: unknown) => this.#giveBack(job, token, error));
    const isLast = job.attemptsMade + 1 >= attempts;
    if (outcome.status === 'failed' && mayPass(outcome.code) && !isLast) throw new Error(outcome.message);
    this.#options.onOutcome?.(outcome);
    return outcome;
  }

  /**
   * Ends the worker and leaves the image to another. It counts as an attempt only where the runtime died with it: an
   * image that ends every worker must not be tried for ever.
   */
  async #giveBack(job: Job<ImageJob, JobResult>, token: string | undefined, error: unknown): Promise<never> {
    this.#fail(error);
    if (error instanceof ScorecamError && error.code === 'RUNTIME_FAILURE') throw error;
    await job.moveToDelayed(Date.now() + retryDelay, token);
    throw new DelayedError();
  }

  async close(): Promise<void> {
    const opened = await this.#stages?.opened.catch(() => undefined);
    await opened?.close();
  }

  async #explain({ data }: Job<ImageJob, JobResult>): Promise<ImageOutcome> {
    const { stages } = await this.#openFor(data);
    const read = await stages.read(data.item);
    return stages.save(await this.#explainInTurn(() => stages.explain(read)));
  }

  /** The model as the job's run wants it; another run's is closed first. */
  async #openFor(job: ImageJob): Promise<OpenStages> {
    const { run } = job;
    if (this.#stages?.run !== run) {
      const before = this.#stages?.opened;
      this.#stages = { run, opened: this.#reopen(job, before) };
    }
    return this.#stages.opened;
  }

  async #reopen(job: ImageJob, before: Promise<OpenStages> | undefined): Promise<OpenStages> {
    await (await before)?.close();
    if (job.settings['model'] !== this.#model.sha256) throw otherModel(this.#model);
    const { device, threads, out } = this.#options;
    await checkRun(out, job);
    const explainer = await openExplainer(this.#model.path, { ...job.opening, device, threads });
    checkSameSettings('The queue', job.settings, runSettings(explainer, this.#model, job.request));
    // A worker that died may have left a staging folder behind.
    const setup = { ...job.request, explainer, model: this.#model, out, resume: true, checkFolder: this.#checkFolder };
    const stages = new ImageStages(setup);
    return {
      stages,
      close: async () => {
        await stages.close();
        await explainer.dispose();
      },
    };
  }
}

interface OpenStages {
  readonly stages: ImageStages;
  readonly close: () => Promise<void>;
}

/** Whether another attempt, perhaps by another worker, may do better. */
function mayPass(code: Extract<ImageOutcome, { status: 'failed' }>['code']): boolean {
  return code === 'RUNTIME_FAILURE' || code === 'UNREADABLE_FILE' || code === 'INTERNAL';
}

/**
 * A check that the output folder is still the one that was there at the start.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT where nothing can be written to it
 */
async function folderCheck(out: string): Promise<() => Promise<void>> {
  await checkWritable(out);
  const first = await asUnwritable(out, async () => {
    await mkdir(out, { recursive: true });
    return stat(out);
  });
  return async () => {
    const now = await stat(out).catch(() => undefined);
    if (now?.ino === first.ino && now.dev === first.dev) return;
    throw new ScorecamError('UNWRITABLE_OUTPUT', `The output folder "${out}" was removed; the worker has stopped.`);
  };
}

/** @throws ScorecamError INVALID_OPTION where the folder is not the run's, which would look for its results in vain */
async function checkRun(out: string, { run }: ImageJob): Promise<void> {
  const header = await readJournalHeader(join(out, journalName())).catch(() => undefined);
  if (header?.run === run) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The run in the queue does not write to "${out}": start the worker with the run's output folder, as this machine sees it.`,
  );
}

function otherModel({ path }: ModelIdentity): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The run in the queue is for another model than "${path}" (their SHA-256 differ): start the worker with the run's model.`,
  );
}

async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await (signal ? once(signal, 'abort') : new Promise(() => undefined));
}
