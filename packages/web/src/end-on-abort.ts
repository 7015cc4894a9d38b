import { type Runtime, ScorecamError } from '@scorecam/core';

/**
 * Does something with a runtime, and disposes the runtime as soon as the signal is aborted.
 *
 * @throws ScorecamError CANCELLED after an abort, regardless of the outcome of the work
 */
export async function endOnAbort<T>(
  runtime: Runtime,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const end = () => void runtime.dispose();
  const cancelled = () => new ScorecamError('CANCELLED', 'The work was cancelled.');
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  try {
    const result = await work();
    if (signal?.aborted) throw cancelled();
    return result;
  } catch (error) {
    throw signal?.aborted ? cancelled() : error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
