import { ScorecamError } from './errors.js';

/** A signal that tells whether to stop the work; an AbortSignal is one. */
export interface CancelSignal {
  /** Whether the work is to stop. */
  readonly aborted: boolean;
}

/**
 * Stops the work that a signal has cancelled.
 *
 * @throws ScorecamError CANCELLED if the signal says so
 */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new ScorecamError('CANCELLED', 'Cancelled.');
}
