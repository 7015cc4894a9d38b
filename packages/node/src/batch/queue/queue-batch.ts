/**
 * A run whose images are explained by workers on any number of machines. This side puts images into a queue, a limited
 * number at a time, looks after them, and keeps the journal. It looks at the jobs rather than listening to events: an
 * event can be lost with a connection, a state cannot; and a job that the server forgot is put in again.
 */
import { ScorecamError } from '@scorecam/core';
import { Job, Queue } from 'bullmq';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchFolder, type FolderOptions } from '../batch-folder.js';
import type { BatchItem } from '../batch-item.js';
import type { BatchOutcome } from '../explain-batch.js';
import type { FailedImage, ImageOutcome } from '../image-outcome.js';
import { type Connection, connectRedis, queueLost } from './connect.js';
import { attempts, defaultQueueName, type ImageJob, jobId, type JobResult, retryDelay } from './image-job.js';

/** How a run is put into a queue. */
export interface QueueBatchOptions extends FolderOptions, Omit<ImageJob, 'item'> {
  /** The Redis server, `redis://host:port`. */
  readonly server: string;
  /** The queue's name; `scorecam` when absent. Runs at the same time on one server need different ones. */
  readonly queueName?: string | undefined;
  /** Images in the queue at once; 256 when absent. */
  readonly waiting?: number | undefined;
  /** Seconds after which the run stops where the server has gone away; 60 when absent. */
  readonly patience?: number | undefined;
  /** Stops the run; the images in the queue stay there. */
  readonly signal?: AbortSignal | undefined;
  /** Called with sentences that a user should read, such as that the server does not answer. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

type ImageQueue = Queue<ImageJob, JobResult>;

/** In milliseconds, between two looks at the jobs. */
const pollInterval = 200;

/**
 * Lets workers explain images and tells of each as it is done, in any order. `out` must be the folder to which the workers
 * write as well; the journal is written here.
 *
 * @throws ScorecamError QUEUE_UNAVAILABLE where no server answers, or it stays away
 * @throws ScorecamError INVALID_OPTION or UNWRITABLE_OUTPUT as explainBatch
 */
export async function* queueBatch(
  items: AsyncIterable<BatchItem>,
  options: QueueBatchOptions,
): AsyncGenerator<BatchOutcome, void> {
  const { server, patience = 60, queueName = defaultQueueName } = options;
  const connection = await connectRedis(server, { patience, onNotice: options.onNotice });
  const queue: ImageQueue = new Queue(queueName, { connection: connection.redis });
  queue.on('error', () => undefined); // the connection reports its own
  try {
    const folder = await BatchFolder.open(options, options.settings);
    try {
      yield* watch(queue, { ...options, items, folder });
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw isConnectionError(error, connection) ? queueLost(server, error) : error;
  } finally {
    connection.leave();
  }
}

interface Watch extends QueueBatchOptions {
  readonly items: AsyncIterable<BatchItem>;
  readonly folder: BatchFolder;
}

async function* watch(queue: ImageQueue, { items, folder, ...options }: Watch): AsyncGenerator<BatchOutcome, void> {
  const { waiting = 256, signal, opening, request, settings } = options;
  const source = items[Symbol.asyncIterator]();
  const watched = new Map<string, ImageJob>();
  let isListed = false;
  while (!isListed || watched.size > 0) {
    signal?.throwIfAborted();
    while (!isListed && watched.size < waiting) {
      const step = await source.next();
      isListed = step.done === true;
      if (step.done) break;
      if (await folder.isWhole(step.value)) {
        yield { status: 'skipped', name: step.value.name, path: step.value.path };
      } else {
        const job = { item: step.value, opening, request, settings };
        watched.set(jobId(job), job);
        await put(queue, job);
      }
    }
    yield* takeFinished(queue, watched, folder);
    await sleep(pollInterval);
  }
}

/** Does nothing where the image stands in the queue already. */
async function put(queue: ImageQueue, job: ImageJob): Promise<void> {
  await queue.add('image', job, { jobId: jobId(job), attempts, backoff: { type: 'fixed', delay: retryDelay } });
}

async function* takeFinished(
  queue: ImageQueue,
  watched: Map<string, ImageJob>,
  folder: BatchFolder,
): AsyncGenerator<ImageOutcome> {
  const looks = await Promise.all(Array.from(watched, ([id, job]) => look(queue, id, job)));
  for (const { id, job, outcome } of looks) {
    if (!outcome) continue;
    await folder.add(outcome);
    watched.delete(id);
    // What the journal holds must not stand in the way of another attempt at a later time.
    await job?.remove();
    yield outcome;
  }
}

interface Look {
  readonly id: string;
  readonly job?: Job<ImageJob, JobResult>;
  /** Absent while the image waits or is worked on. */
  readonly outcome?: ImageOutcome;
}

async function look(queue: ImageQueue, id: string, image: ImageJob): Promise<Look> {
  const job = await Job.fromId<ImageJob, JobResult>(queue, id);
  if (!job) {
    await put(queue, image);
    return { id };
  }
  const isFinished = job.finishedOn !== undefined;
  if (!isFinished) return { id };
  return { id, job, outcome: returnValue(job) ?? lostImage(image, job.failedReason) };
}

/** Nothing where no try went well. A reason for failure says less: a try that goes well leaves that of the one before. */
function returnValue(job: Job<ImageJob, JobResult>): JobResult | null {
  return job.returnvalue; // null as long as there is none, which its type does not say
}

/** A worker gives back every failure that it lives to see; what is left is that of an image whose workers died. */
function lostImage({ item: { name, path, classes } }: ImageJob, reason: string): FailedImage {
  const message = `The workers that took this image died or lost it (${reason}).`;
  return { status: 'failed', name, path, ...(classes && { requested: classes }), code: 'RUNTIME_FAILURE', message };
}

function isConnectionError(error: unknown, connection: Connection): boolean {
  if (error instanceof ScorecamError) return false;
  return connection.isAway() || (error instanceof Error && error.name === 'MaxRetriesPerRequestError');
}
