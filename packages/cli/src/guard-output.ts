import { ScorecamError } from '@scorecam/core';

/**
 * Runs `work` with a signal that aborts once standard output can no longer be written, and waits until all that was
 * printed is out.
 *
 * @throws ScorecamError CANCELLED if the reader of a pipe has left, see {@link isReaderGone}; UNWRITABLE_OUTPUT if
 *   the output was refused for another reason
 */
export async function guardOutput<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => controller.abort(outputFault(error)));
  const result = await work(controller.signal);
  await new Promise((resolve) => process.stdout.write('', resolve));
  controller.signal.throwIfAborted();
  return result;
}

/** Whether the reader of a pipe left early, like `head`, which is not an error. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof ScorecamError && isClosedPipe(error.cause);
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

function outputFault(error: NodeJS.ErrnoException): ScorecamError {
  if (isClosedPipe(error)) return new ScorecamError('CANCELLED', 'The output pipe was closed.', error);
  const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
  return new ScorecamError('UNWRITABLE_OUTPUT', `Standard output cannot be written: ${reason}.`, error);
}
