import { type ModelIdentity, ScorecamError } from '@scorecam/core';
import { DelayedError, type Job } from 'bullmq';
import { join } from 'node:path';
import { openExplainer } from '../../open-explainer.js';
import { journalName } from '../batch-folder.js';
import type { ImageOutcome } from '../image-outcome.js';
import { ImageStages } from '../image-stages.js';
import { readJournalHeader } from '../../runs/journal.js';
import { checkSameSettings, runSettings } from '../../runs/run-settings.js';
import { attempts, type ImageJob, type JobResult, retryDelay } from './image-job.js';
import { oneAtATime } from './one-at-a-time.js';
import type { WorkerOptions } from './worker-options.js';

/** Where the jobs of a worker are done, with the model open as their run wants it. */
export class WorkerDesk {
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

  /** Closes the model; images that are still under way are given up. */
  async close(): Promise<void> {
    const opened = await this.#stages?.opened.catch(() => undefined);
    opened?.stages.stop(new ScorecamError('CANCELLED', 'Cancelled.'));
    await opened?.close();
  }

  async #explain({ data }: Job<ImageJob, JobResult>): Promise<ImageOutcome> {
    const { stages, underWay } = await this.#openFor(data);
    const explain = async () => {
      const read = await stages.read(data.item);
      return stages.save(await this.#explainInTurn(() => stages.explain(read)));
    };
    const outcome = explain();
    underWay.add(outcome);
    return outcome.finally(() => underWay.delete(outcome));
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
    const underWay = new Set<Promise<ImageOutcome>>();
    return {
      stages,
      underWay,
      close: async () => {
        await Promise.allSettled(underWay);
        await stages.close();
        await explainer.dispose();
      },
    };
  }
}

interface OpenStages {
  readonly stages: ImageStages;
  /** The images of this run that are in a stage, or between two. */
  readonly underWay: Set<Promise<ImageOutcome>>;
  /** Waits for the images under way. */
  readonly close: () => Promise<void>;
}

/** Whether another attempt, perhaps by another worker, may do better. */
function mayPass(code: Extract<ImageOutcome, { status: 'failed' }>['code']): boolean {
  return code === 'RUNTIME_FAILURE' || code === 'UNREADABLE_FILE' || code === 'INTERNAL';
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
