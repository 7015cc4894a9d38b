/** What an aborted signal means here: a CANCELLED, whatever reason it was given. */
import { ScorecamError } from '@scorecam/core';

/** What work fails with whose signal has aborted: the signal's reason where that is a ScorecamError, else CANCELLED. */
function abortError({ reason }: AbortSignal): ScorecamError {
  return reason instanceof ScorecamError ? reason : new ScorecamError('CANCELLED', 'Cancelled.', reason);
}

/** @throws ScorecamError CANCELLED where the signal has aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * Waits for `promise`, but no longer than until the signal aborts.
 *
 * @throws ScorecamError CANCELLED, or the signal's reason where that is a ScorecamError
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(abortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    // Whatever becomes of the promise later is settled here, so that it never counts as unhandled.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The values of a source that may keep one waiting for ever, as standard input does: no longer than until the signal aborts. */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void> {
  const values = source[Symbol.asyncIterator]();
  try {
    for (let step = await unlessAborted(values.next(), signal); !step.done;) {
      yield step.value;
      step = await unlessAborted(values.next(), signal);
    }
  } finally {
    const closing = values.return?.();
    // A source that is asked for a value ends when it has one; nobody waits for that.
    if (signal.aborted) closing?.catch(() => undefined);
    else await closing;
  }
}
