import { Refusal } from '../http/refusal.js';

/** What ends the work of a request before it is done. */
export interface Endings {
  /** Seconds that it may take. */
  readonly seconds: number;
  /** Aborted when the caller has hung up. */
  readonly gone: AbortSignal;
  /** Aborted when the service can no longer wait. */
  readonly closing: AbortSignal;
}

const closed = 'The service is closing; send the request again.';

/**
 * Does work that is given up after a time, when its caller leaves, or when the service closes.
 *
 * @throws Refusal 504, 499 or 503; what the work throws
 */
export async function untilDeadline<T>(
  { seconds, gone, closing }: Endings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), 1000 * seconds);
  const signal = AbortSignal.any([late.signal, gone, closing]);
  try {
    return await work(signal);
  } catch (error) {
    if (gone.aborted) throw new Refusal(499, 'CLIENT_GONE', 'The caller left.');
    if (closing.aborted) throw new Refusal(503, 'CLOSING', { message: closed, retryAfter: 1 });
    if (!late.signal.aborted) throw error;
    const remedy = 'name a method with fewer passes, or send fewer pictures';
    throw new Refusal(504, 'TOO_LATE', `The request was given up after ${seconds} s; ${remedy}.`);
  } finally {
    clearTimeout(timer);
  }
}
