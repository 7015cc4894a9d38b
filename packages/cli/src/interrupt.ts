import { ScorecamError } from '@scorecam/core';

/** What asks a program to end: Ctrl-C, and `kill` or the manager of a service. */
const endings = ['SIGINT', 'SIGTERM'] as const;

/** In milliseconds. */
const usualPatience = 1500;

/** How work is interrupted. */
export interface Interruption {
  /** Lets the work take this many milliseconds to end by itself (default: 1500). */
  allow(milliseconds: number): void;
}

/**
 * Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts. The work has 1.5 seconds then, or what it allows itself, to
 * give back what it holds; after that it is abandoned. The second signal finds no handler, and so ends
 * the process at once.
 *
 * @throws ScorecamError CANCELLED if the work was abandoned
 */
export async function interruptible<T>(
  work: (signal: AbortSignal, interruption: Interruption) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let patience = usualPatience;
  const interruption = { allow: (milliseconds: number) => void (patience = milliseconds) };
  let leave: (error: ScorecamError) => void;
  const left = new Promise<never>((_resolve, reject) => (leave = reject));
  const release = () => endings.forEach((ending) => process.off(ending, abort));
  const abort = () => {
    release();
    const cancelled = new ScorecamError('CANCELLED', 'Cancelled.');
    controller.abort(cancelled);
    setTimeout(() => leave(cancelled), patience).unref();
  };
  endings.forEach((ending) => process.on(ending, abort));
  return Promise.race([work(controller.signal, interruption), left]).finally(release);
}
