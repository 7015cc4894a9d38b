/**
 * A worker of a queued run: takes images from the queue, explains them with its own copy of the model, and writes the
 * results. Several may run on one machine or many. One that dies holds its images no longer than its lock lasts; then
 * another worker takes them.
 */
import { excerpt } from '@scorecam/core';
import { Worker } from 'bullmq';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyModel } from '../../model/model-identity.js';
import { type Connection, connectRedis, isRefusal, serverName } from './connect.js';
import { attempts, defaultQueueName, type JobResult } from './image-job.js';
import { readClaim } from './queue-claim.js';
import { WorkerJobs } from './worker-jobs.js';
import type { WorkerOptions } from './worker-options.js';
import { openWorkerOutput } from './worker-output.js';

/**
 * Works until the signal is aborted; ends immediately if the server is unreachable then.
 *
 * @throws ScorecamError UNREADABLE_FILE or UNWRITABLE_OUTPUT if there is no such model or bucket, or nothing can be written to `out`
 * @throws ScorecamError QUEUE_UNAVAILABLE if no server answers at the start; later it is waited for
 * @throws ScorecamError INVALID_OPTION if the queue's run has another model, or another output folder
 * @throws ScorecamError RUNTIME_FAILURE or UNWRITABLE_OUTPUT if no further image could be explained
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const model = await identifyModel(options.model);
  const output = await openWorkerOutput(options.out);
  const connection = await connectRedis(options.server, { onNotice: options.onNotice });
  const { queueName = defaultQueueName } = options;
  const readCurrentClaim = () => readClaim(connection.redis, queueName);
  const jobs = new WorkerJobs({ options, model, output, readClaim: readCurrentClaim });
  const lockDuration = 1000 * (options.lockSeconds ?? 30);
  const worker = new Worker<unknown, JobResult>(queueName, (job, token) => jobs.work(job, token), {
    connection: connection.redis,
    skipVersionCheck: true,
    concurrency: 2, // one is explained while the other's picture is read or written
    lockDuration,
    stalledInterval: lockDuration,
    maxStalledCount: attempts - 1,
  });
  worker.on('error', refusalNotice(options));
  const waiting = setInterval(() => void (jobs.isIdle && options.onStep?.()), waitingStep);
  try {
    await Promise.race([jobs.failure, aborted(options.signal)]);
  } finally {
    clearInterval(waiting);
    await finish({ worker, connection, jobs, signal: options.signal });
    await jobs.close();
    connection.leave();
  }
}

/** Reports what the server refuses, once for each reason; that it is away is reported by the connection. */
function refusalNotice({ server, onNotice }: WorkerOptions): (error: Error) => void {
  const known = new Set<string>();
  return (error) => {
    if (!isRefusal(error) || known.has(error.message)) return;
    known.add(error.message);
    onNotice?.(`Redis at ${serverName(server)} refuses: ${excerpt(error.message)}. The worker tries again.`);
  };
}

/** In milliseconds, between two steps while there is nothing to do. */
const waitingStep = 5000;

/** In milliseconds, between two looks whether the server is still there. */
const pollInterval = 100;

/** In milliseconds, for the images under way of a worker that is asked to end. */
const patience = 500;

interface Ending {
  readonly worker: Worker;
  readonly connection: Connection;
  readonly jobs: WorkerJobs;
  readonly signal: AbortSignal | undefined;
}

/**
 * Lets the images under way be done; those that take too long after the signal go back to the queue. If the server is
 * away, they cannot be handed back, and are left.
 */
async function finish({ worker, connection, jobs, signal }: Ending): Promise<void> {
  if (connection.isAway()) return worker.close(true);
  let isDone = false;
  const closing = worker.close().finally(() => (isDone = true));
  closing.catch(() => undefined); // the server may go away meanwhile
  let endsAt = Infinity;
  while (!isDone && !connection.isAway()) {
    await sleep(pollInterval);
    if (signal?.aborted) endsAt = Math.min(endsAt, performance.now() + patience);
    if (performance.now() > endsAt) jobs.giveUp();
  }
}

async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await (signal ? once(signal, 'abort') : new Promise(() => undefined));
}
