import { ScorecamError } from '@scorecam/core';

/** What asks a program to end: Ctrl-C, and `kill` or the manager of a service. */
const endings = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts. The second one finds no handler, and so ends the
 * process at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const release = () => endings.forEach((ending) => process.off(ending, abort));
  const abort = () => {
    release();
    controller.abort(new ScorecamError('CANCELLED', 'Cancelled.'));
  };
  endings.forEach((ending) => process.on(ending, abort));
  return work(controller.signal).finally(release);
}
