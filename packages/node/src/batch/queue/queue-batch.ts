/**
 * A run whose images are explained by workers on any number of machines. This side puts images into a queue, a limited
 * number at a time, looks after them, and keeps the journal. It looks at the jobs rather than listening to events: an
 * event can be lost with a connection, a state cannot; and a job that the server forgot is put in again.
 */
import { type Job, Queue } from 'bullmq';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted } from '../../abort.js';
import { isBucketAddress } from '../../bucket/bucket-address.js';
import { BatchFolder, type FolderOptions } from '../batch-folder.js';
import type { BatchItem } from '../batch-item.js';
import type { BatchOutcome } from '../explain-batch.js';
import { type FailedImage, faultyImage, type ImageOutcome } from '../image-outcome.js';
import { parseOutcome } from '../parse-outcome.js';
import { connectRedis, queueError, serverName } from './connect.js';
import { attempts, defaultQueueName, type ImageJob, jobId, type JobResult, planOf, retryDelay } from './image-job.js';
import { clearQueue, describeRefusals, readJob } from './queue-contents.js';
import { TimedSource } from './timed-source.js';
import { QueueClaim } from './queue-claim.js';
import { watchWorkers } from './worker-watch.js';

/** Options for a run through a queue. */
export interface QueueBatchOptions extends Pick<FolderOptions, 'out' | 'resume'>, Omit<ImageJob, 'item' | 'run'> {
  /** The Redis server, `redis://host:port`. */
  readonly server: string;
  /** The queue's name (default: `scorecam`). Concurrent runs on one server need different names, or are refused. */
  readonly queueName?: string | undefined;
  /** Images in the queue at a time (default: 256). */
  readonly waiting?: number | undefined;
  /** Seconds after which the run stops if the server is unreachable (default: 60). */
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
 * Lets workers explain images and reports each as it is done, in any order. `out` must be the folder or the bucket to which the
 * workers write; the journal is written here.
 *
 * @throws ScorecamError QUEUE_UNAVAILABLE if no server answers, it stays away or refuses a command
 * @throws ScorecamError INVALID_OPTION if the queue serves another run, or holds jobs of another program
 * @throws ScorecamError INVALID_OPTION, UNWRITABLE_OUTPUT or CANCELLED as explainBatch
 */
export async function* queueBatch(
  items: AsyncIterable<BatchItem>,
  options: QueueBatchOptions,
): AsyncGenerator<BatchOutcome, void> {
  const { server, patience = 60, queueName = defaultQueueName } = options;
  const connection = await connectRedis(server, { patience, onNotice: options.onNotice });
  const queue: ImageQueue = new Queue(queueName, { connection: connection.redis, skipVersionCheck: true });
  queue.on('error', () => undefined); // the connection reports its own
  try {
    const folder = await BatchFolder.open({ ...options, isQueued: true }, options.settings);
    const { run } = folder;
    const out = isBucketAddress(options.out) ? options.out : folder.path;
    const claim = new QueueClaim(connection.redis, queueName, {
      run,
      plan: planOf(options),
      out,
      host: hostname(),
      settings: options.settings,
    });
    try {
      await folder.sendJournal(); // workers look there for the run
      await claim.hold();
      await clearQueue(queue, run);
      yield* watch(queue, { ...options, items, folder, claim, tellOfWorkers: workersNotice(queue, options) });
      const refusals = await describeRefusals(queue);
      if (refusals !== undefined) options.onNotice?.(refusals);
    } finally {
      if (!connection.isAway()) await claim.release().catch(() => undefined); // else it runs out
      await folder.close();
    }
  } catch (error) {
    throw queueError(server, error, connection);
  } finally {
    connection.leave();
  }
}

interface Watch extends QueueBatchOptions {
  readonly items: AsyncIterable<BatchItem>;
  readonly folder: BatchFolder;
  readonly claim: QueueClaim;
  readonly tellOfWorkers: () => Promise<void>;
}

async function* watch(queue: ImageQueue, { items, folder, ...options }: Watch): AsyncGenerator<BatchOutcome, void> {
  const { waiting = 256, signal, opening, request, settings } = options;
  const source = new TimedSource(items);
  const watched = new Map<string, ImageJob>();
  try {
    while (!source.isOver || watched.size > 0) {
      throwIfAborted(signal);
      await options.claim.hold();
      await options.tellOfWorkers();
      while (watched.size < waiting) {
        const item = await source.next(pollInterval);
        if (!item) break;
        const fault = folder.faultOf(item) ?? queueFault(item);
        if (fault) {
          const outcome = faultyImage(item, fault);
          await folder.add(outcome);
          yield outcome;
        } else if (await folder.isWhole(item)) {
          yield { status: 'skipped', name: item.name, path: item.path };
        } else {
          const job = { item: withoutBytes(item), run: folder.run, opening, request, settings };
          watched.set(jobId(job), job);
          await put(queue, job);
        }
      }
      yield* takeFinished(queue, watched, folder);
      folder.sendJournalLater();
      await sleep(pollInterval);
    }
  } finally {
    source.leave();
  }
}

/** What is read on the way and from nowhere else, as the rows of a Parquet file, does not go through a queue. */
function queueFault({ bytes, range }: BatchItem): BatchItem['fault'] {
  if (!bytes || range) return undefined;
  return { code: 'INVALID_OPTION', message: 'The pictures of a Parquet file do not go through a queue; use --shard.' };
}

/** A worker reads the picture itself. */
function withoutBytes({ name, path, range, classes }: BatchItem): BatchItem {
  return { name, path, ...(range && { range }), ...(classes && { classes }) };
}

function workersNotice(queue: ImageQueue, { server, out, onNotice }: QueueBatchOptions): () => Promise<void> {
  const address = serverName(server);
  return watchWorkers(queue, () =>
    onNotice?.(
      `No worker is connected to the queue "${queue.name}" at ${address}; the images are waiting. Start one: scorecam worker ` +
        `--queue redis://${address} --queue-name ${queue.name} --model MODEL --out ${out}`,
    ),
  );
}

/** Does nothing if the image is already in the queue. */
async function put(queue: ImageQueue, job: ImageJob): Promise<void> {
  await queue.add('image', job, { jobId: jobId(job), attempts, backoff: { type: 'fixed', delay: retryDelay } });
}

async function* takeFinished(
  queue: ImageQueue,
  watched: Map<string, ImageJob>,
  folder: BatchFolder,
): AsyncGenerator<ImageOutcome> {
  const looks = await Promise.all(Array.from(watched, ([id, job]) => jobState(queue, id, job)));
  for (const { id, job, outcome } of looks) {
    if (!outcome) continue;
    await folder.add(outcome);
    watched.delete(id);
    // An outcome in the journal must not prevent another attempt at a later time.
    await job?.remove();
    yield outcome;
  }
}

interface JobState {
  readonly id: string;
  readonly job?: Job;
  /** Absent while the image waits or is worked on. */
  readonly outcome?: ImageOutcome;
}

async function jobState(queue: ImageQueue, id: string, image: ImageJob): Promise<JobState> {
  const job = await readJob(queue, id);
  if (job === 'damaged') return { id, outcome: lostImage(image, 'its job in Redis is damaged') };
  if (!job) {
    await put(queue, image);
    return { id };
  }
  const isFinished = job.finishedOn !== undefined;
  if (!isFinished) return { id };
  return { id, job, outcome: returnValue(job, image) ?? lostImage(image, job.failedReason) };
}

/**
 * The outcome that a worker gave; nothing if no attempt succeeded, or the value is not an outcome of this image. A reason for
 * failure says less: a try that goes well leaves that of the one before.
 */
function returnValue(job: Job, { item }: ImageJob): ImageOutcome | undefined {
  const outcome = parseOutcome(job.returnvalue);
  return outcome?.name === item.name ? { ...outcome, path: item.path } : undefined;
}

/** A worker gives back every failure that it lives to see; what is left is that of an image whose workers died. */
function lostImage({ item: { name, path, classes } }: ImageJob, reason = 'their answer cannot be read'): FailedImage {
  const message = `The workers that took this image died or lost it (${reason}).`;
  return { status: 'failed', name, path, ...(classes && { requested: classes }), code: 'RUNTIME_FAILURE', message };
}
