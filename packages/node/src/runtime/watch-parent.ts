/**
 * A thread of the runtime's process that ends it once its parent is gone. The process itself may not notice: while a model
 * runs, its event loop is blocked, and a model that loops runs for ever.
 */
import { workerData } from 'node:worker_threads';

/** In milliseconds, between two looks. */
const interval = 250;

const parent: unknown = workerData;

setInterval(() => {
  if (process.ppid !== parent || !isAlive(parent)) process.kill(process.pid, 'SIGKILL');
}, interval);

/** On Windows, a process keeps the number of a parent that is gone. */
function isAlive(number: number): boolean {
  try {
    return process.kill(number, 0);
  } catch {
    return false;
  }
}
