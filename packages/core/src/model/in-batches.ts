/** The one loop of all methods and metrics that run many inputs: stop, slice, run, halve, report. */
import { type CancelSignal, throwIfCancelled } from '../cancel.js';
import type { BatchSize } from './batch-size.js';

/** How a number of inputs is run. */
export interface BatchedRun {
  /** The first input to run (default: 0). */
  readonly from?: number | undefined;
  /** Inputs per pass; it may grow or be halved while the inputs are run. */
  readonly batch: BatchSize;
  readonly signal?: CancelSignal | undefined;
  /** Called before each pass and at the end with the number of inputs that have been run. */
  readonly onPass?: ((done: number) => void) | undefined;
}

/**
 * Runs inputs in passes, up to number `count`.
 *
 * @param run - runs those from `start` to before `end`
 * @throws ScorecamError CANCELLED if the signal says so, and what `run` throws, but for an OUT_OF_MEMORY that a smaller
 *   batch avoids
 */
export async function inBatches(
  count: number,
  { from = 0, batch, signal, onPass }: BatchedRun,
  run: (start: number, end: number) => Promise<void>,
): Promise<void> {
  let done = from;
  while (done < count) {
    throwIfCancelled(signal);
    onPass?.(done);
    const start = done;
    done += await batch.pass(count - start, (inputs) => run(start, start + inputs));
  }
  onPass?.(count);
}
