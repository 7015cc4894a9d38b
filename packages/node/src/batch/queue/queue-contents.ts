/** What a queue holds, which anybody may have written. */
import { excerpt, ScorecamError } from '@scorecam/core';
import { Job, type Queue, UnrecoverableError } from 'bullmq';
import { isRefusal } from './connect.js';
import { parseJob } from './image-job.js';

/** A queue whose jobs may be anything. */
type AnyQueue = Pick<Queue, 'name' | 'getRanges'> & Queue;

/** What the reason of a job begins with that a worker refused. */
const refused = 'Refused: ';
/** How many refusals are listed. */
const mostListed = 20;

/** The failure of a job that no worker can do: it is not retried, and its worker continues with the next one. */
export function refusal(reason: string): UnrecoverableError {
  return new UnrecoverableError(`${refused}${reason}`);
}

/** A job by its identity; nothing if there is none. */
export async function readJob(queue: AnyQueue, id: string): Promise<Job | 'damaged' | undefined> {
  try {
    return await Job.fromId(queue, id);
  } catch (error) {
    // A refusal by Redis is not the job's fault; data that cannot be parsed is.
    if (error instanceof SyntaxError || (error instanceof Error && isRefusal(error) && /WRONGTYPE/.test(error.message)))
      return 'damaged';
    throw error;
  }
}

/**
 * Takes away what a run that died has left in the queue: resuming the run queues its images again.
 *
 * @param run - whose jobs may stay
 * @throws ScorecamError INVALID_OPTION if jobs wait there that no run put in: workers would take them from their owner
 */
export async function clearQueue(queue: AnyQueue, run: string): Promise<void> {
  const foreign: string[] = [];
  for (const id of await queue.getRanges(['waiting', 'active', 'delayed', 'prioritized'], 0, -1)) {
    const job = await readJob(queue, id);
    if (!job) continue;
    const data = job === 'damaged' ? undefined : parseJob(job.data);
    if (data === undefined) foreign.push(id);
    // One that a worker holds cannot be removed; the worker sees that its run is over.
    else if (data.run !== run && job !== 'damaged') await job.remove().catch(() => undefined);
  }
  if (foreign.length > 0) throw inUse(queue.name, foreign);
}

/** The jobs that workers refused, in words; nothing if there are none. */
export async function describeRefusals(queue: AnyQueue): Promise<string | undefined> {
  const lines: string[] = [];
  for (const id of await queue.getRanges(['failed'], 0, -1)) {
    const job = await readJob(queue, id);
    const reason: unknown = job && job !== 'damaged' ? job.failedReason : undefined;
    if (job === 'damaged') lines.push(`${excerpt(id, 80)} (its content cannot be read)`);
    else if (typeof reason === 'string' && reason.startsWith(refused))
      lines.push(`${excerpt(id, 80)} (${excerpt(reason.slice(refused.length))})`);
  }
  if (lines.length === 0) return undefined;
  const more = lines.length > mostListed ? ` and ${lines.length - mostListed} more` : '';
  return `The workers refused ${lines.length} jobs of the queue "${queue.name}", which were left there: ${lines.slice(0, mostListed).join(', ')}${more}.`;
}

function inUse(name: string, ids: readonly string[]): ScorecamError {
  const list = ids
    .slice(0, 5)
    .map((id) => `"${excerpt(id, 80)}"`)
    .join(', ');
  return new ScorecamError(
    'INVALID_OPTION',
    `The queue "${name}" holds ${ids.length} jobs that no run of scorecam put there (${list}), perhaps another program's: choose another --queue-name, or remove them.`,
  );
}
