import { ScorecamError } from '@scorecam/core';
import type * as Queue from '@scorecam/node/queue';

/** The packages that the queue needs, which only its users install. */
const needed = ['bullmq', 'ioredis'];

/**
 * The code of the queue, loaded when a command asks for one.
 *
 * @param load - imports it; a test passes a function that fails as an installation without the two packages does
 * @throws ScorecamError QUEUE_UNAVAILABLE if bullmq or ioredis is not installed
 */
export async function loadQueue(load = () => import('@scorecam/node/queue')): Promise<typeof Queue> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error)) throw error;
    const sentence = `A queue needs the packages ${needed.join(' and ')}: install them beside scorecam with "npm install ${needed.join(' ')}".`;
    throw new ScorecamError('QUEUE_UNAVAILABLE', sentence, error);
  }
}

function isMissing(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return false;
  return needed.some((name) => error.message.includes(`'${name}'`));
}
