import { type ModelIdentity, ScorecamError } from '@scorecam/core';
import { DelayedError, type Job } from 'bullmq';
import { unlessAborted } from '../../abort.js';
import { openExplainer } from '../../open-explainer.js';
import type { ImageOutcome } from '../image-outcome.js';
import { ImageStages } from '../image-stages.js';
import { checkSameSettings, runSettings } from '../../runs/run-settings.js';
import { attempts, type ImageJob, type JobResult, parseJob, planOf, retryDelay } from './image-job.js';
import { oneAtATime } from '../one-at-a-time.js';
import type { Claimant } from './queue-claim.js';
import { refusal } from './queue-contents.js';
import type { WorkerOptions } from './worker-options.js';
import type { WorkerOutput } from './worker-output.js';

/** What a worker's desk is set up with. */
export interface DeskSetup {
  readonly options: WorkerOptions;
  readonly model: ModelIdentity;
  /** Where the results go. */
  readonly output: WorkerOutput;
  /** The run that the queue serves now. */
  readonly readClaim: () => Promise<Claimant | undefined>;
}

/** Does the jobs of a worker, with the model open as their run wants it. */
export class WorkerJobs {
  /** Rejected once no job can be done any more. */
  readonly failure: Promise<never>;
  readonly #setup: DeskSetup;
  readonly #explainInTurn = oneAtATime();
  readonly #stop = new AbortController();
  #working = 0;
  #fail!: (error: unknown) => void;
  #stages: { readonly run: string; readonly opened: Promise<OpenStages> } | undefined;

  constructor(setup: DeskSetup) {
    this.#setup = setup;
    this.failure = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failure.catch(() => undefined); // runWorker sees it, sooner or later
  }

  /** Whether there is no image to explain. */
  get isIdle(): boolean {
    return this.#working === 0;
  }

  /** The outcome of a job; what is thrown is an attempt that failed and of which another is due, or a refusal. */
  async work(job: Job, token: string | undefined): Promise<JobResult> {
    this.#working++;
    return this.#work(job, token).finally(() => this.#working--);
  }

  async #work(job: Job, token: string | undefined): Promise<JobResult> {
    const data = await this.#check(job.data);
    const outcome = await unlessAborted(this.#explain(data), this.#stop.signal).catch((error: unknown) =>
      this.#giveBack(job, token, error),
    );
    const isLast = job.attemptsMade + 1 >= attempts;
    if (outcome.status === 'failed' && isWorthRetrying(outcome.code) && !isLast) throw new Error(outcome.message);
    this.#setup.options.onOutcome?.(outcome);
    return outcome;
  }

  /**
   * The job, if the run that the queue serves has put it in.
   *
   * @throws UnrecoverableError if it has not; Error if there is no run that could have
   */
  async #check(value: unknown): Promise<ImageJob> {
    const job = parseJob(value);
    if (!job) throw refusal('it is not an image of a run');
    const claim = await this.#setup.readClaim();
    // The run may have died; what is under way for it is done, and what it left waits for the next.
    if (!claim && this.#stages?.run !== job.run) throw new Error('No run is there that the job could belong to.');
    if (claim && (claim.run !== job.run || claim.plan !== planOf(job)))
      throw refusal('it does not belong to the run that the queue serves');
    return job;
  }

  /**
   * Ends the worker and leaves the image to another. It counts as an attempt, since an image that ends every worker must
   * not be tried for ever; but for a worker that was asked to end.
   */
  async #giveBack(job: Job, token: string | undefined, error: unknown): Promise<never> {
    this.#fail(error);
    if (!(error instanceof ScorecamError) || error.code !== 'CANCELLED') throw error;
    await job.moveToDelayed(Date.now() + retryDelay, token);
    throw new DelayedError();
  }

  /** Gives the images under way back to the queue. */
  giveUp(): void {
    this.#stop.abort(new ScorecamError('CANCELLED', 'Cancelled.'));
  }

  /** Closes the model; images that are still under way are given up. */
  async close(): Promise<void> {
    this.giveUp();
    const opened = await this.#stages?.opened.catch(() => undefined);
    opened?.stages.stop(new ScorecamError('CANCELLED', 'Cancelled.'));
    await opened?.close();
  }

  async #explain(job: ImageJob): Promise<ImageOutcome> {
    const { stages, underWay } = await this.#openFor(job);
    const explain = async () => {
      const read = await stages.read(await stages.reach(job.item));
      return this.#setup.output.save(stages, await this.#explainInTurn(() => stages.explain(read)));
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
    const { model, output, options } = this.#setup;
    const { device, threads, out, allowPrivate, onStep } = options;
    if (job.settings['model'] !== model.sha256) throw otherModel(options);
    if ((await output.findRun()) !== job.run) throw otherRun(options);
    const explainer = await openExplainer(options.model, { ...job.opening, device, threads });
    checkSameSettings('The queue', job.settings, runSettings(explainer, model, job.request));
    // A worker that died may have left a staging folder behind.
    const stages = new ImageStages({
      ...job.request,
      explainer,
      model,
      out,
      resume: true,
      checkFolder: output.check,
      allowPrivate,
      onWork: onStep,
    });
    const underWay = new Set<Promise<ImageOutcome>>();
    return {
      stages,
      underWay,
      close: async () => {
        await stages.close();
        await explainer.dispose();
        await Promise.allSettled(underWay);
      },
    };
  }
}

interface OpenStages {
  readonly stages: ImageStages;
  /** The images of this run that are in a stage, or between two. */
  readonly underWay: Set<Promise<ImageOutcome>>;
  /** Gives up the images under way. */
  readonly close: () => Promise<void>;
}

/** Whether another attempt, perhaps by another worker, may do better. */
function isWorthRetrying(code: Extract<ImageOutcome, { status: 'failed' }>['code']): boolean {
  return code === 'RUNTIME_FAILURE' || code === 'OUT_OF_MEMORY' || code === 'UNREADABLE_FILE' || code === 'INTERNAL';
}

/** A worker that writes to another place would have its results looked for in vain. */
function otherRun({ out }: WorkerOptions): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The run in the queue does not write to "${out}": start the worker with the run's --out, as this machine sees it.`,
  );
}

function otherModel({ model }: WorkerOptions): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The run in the queue is for another model than "${model}" (their SHA-256 differ): start the worker with the run's model.`,
  );
}
