import { ScorecamError } from '@scorecam/core';

/**
 * Runs `work` with a signal that the first Ctrl-C aborts. The second Ctrl-C finds no handler, and so ends the process
 * at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new ScorecamError('CANCELLED', 'Cancelled.'));
  process.once('SIGINT', abort);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', abort);
  }
}

/**
 * Waits for `promise`, but no longer than until the signal aborts.
 *
 * @throws the signal's reason, where it aborts first
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // The reason is the ScorecamError given to abort(), which AbortSignal types as any.
    const abort = () => reject(signal.reason as ScorecamError);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    // Whatever becomes of the promise later is settled here, so that it never counts as unhandled.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
