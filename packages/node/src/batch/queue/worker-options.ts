import type { RuntimeOptions } from '../../runtime/runtime.js';
import type { ImageOutcome } from '../image-outcome.js';

/** What a worker works with. */
export interface WorkerOptions extends RuntimeOptions {
  /** The Redis server, `redis://host:port`. */
  readonly server: string;
  /** The queue's name; `scorecam` when absent. */
  readonly queueName?: string | undefined;
  /** The model's file; it must be the run's. */
  readonly model: string;
  /** The run's output folder, as its path on this machine. */
  readonly out: string;
  /** After so many seconds without a sign of life from a worker, its images go to another; 30 when absent. */
  readonly lockSeconds?: number | undefined;
  /** Ends the worker; the images under way that are not done in half a second go back to the queue. */
  readonly signal?: AbortSignal | undefined;
  readonly onOutcome?: ((outcome: ImageOutcome) => void) | undefined;
  readonly onNotice?: ((notice: string) => void) | undefined;
}
