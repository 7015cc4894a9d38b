/** Aborted signals as CANCELLED errors, for any reason of the abort. */
import { ScorecamError } from '@scorecam/core';

/** What work fails with whose signal has aborted: the signal's reason if that is a ScorecamError, else CANCELLED. */
function abortError({ reason }: AbortSignal): ScorecamError {
  return reason instanceof ScorecamError ? reason : new ScorecamError('CANCELLED', 'Cancelled.', reason);
}

/** @throws ScorecamError CANCELLED if the signal has aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/**
 * Waits for `promise`, but no longer than until the signal aborts.
 *
 * @throws ScorecamError CANCELLED, or the signal's reason if that is a ScorecamError
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(abortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    // A later rejection of the promise is handled here, so that it never counts as unhandled.
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
    // A generator that is awaiting a value returns only after it; do not wait when aborted.
    if (signal.aborted) closing?.catch(() => undefined);
    else await closing;
  }
}
