/** What every runner refuses in the same words. */
import { ScorecamError } from '../errors.js';

/**
 * Checks the number of threads that a runtime is asked for.
 *
 * @throws ScorecamError INVALID_OPTION if it is given and not a positive integer
 */
export function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1)) return;
  throw new ScorecamError('INVALID_OPTION', `The number of threads must be a positive integer, not ${threads}.`);
}

/** The refusal of every request to a runtime after its end. */
export function disposedError(): ScorecamError {
  return new ScorecamError('RUNTIME_FAILURE', 'The runtime was disposed; create another one.');
}
