import type { Queue } from 'bullmq';

/** In milliseconds, between two looks for workers. */
const interval = 5000;

/**
 * Checks periodically whether a worker is connected to a queue, and calls `onNone` once if none is.
 *
 * @returns a function to call often
 */
export function watchWorkers(queue: Pick<Queue, 'getWorkersCount'>, onNone: () => void): () => Promise<void> {
  let due = performance.now() + interval;
  let isTold = false;
  return async () => {
    if (performance.now() < due) return;
    due = performance.now() + interval;
    // Some servers do not list clients; that alone is not worth a notice.
    const count = await queue.getWorkersCount().catch(() => undefined);
    if (count === 0 && !isTold) onNone();
    isTold = count === 0;
  };
}
