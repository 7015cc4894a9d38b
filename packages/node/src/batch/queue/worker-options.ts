import type { RuntimeOptions } from '../../runtime/runtime.js';
import type { ImageOutcome } from '../image-outcome.js';

/** What a worker works with. */
export interface WorkerOptions extends RuntimeOptions {
  /** The Redis server, `redis://host:port`. */
  readonly server: string;
  /** The queue's name (default: `scorecam`). */
  readonly queueName?: string | undefined;
  /** The model's file; it must be the run's. */
  readonly model: string;
  /** The run's output folder, as its path on this machine, or its bucket. */
  readonly out: string;
  /** Whether addresses of private networks, and addresses without encryption, are read; default: false. */
  readonly allowPrivate?: boolean | undefined;
  /** Seconds without a heartbeat before a worker's images are reassigned (default: 30). */
  readonly lockSeconds?: number | undefined;
  /** Ends the worker; the images under way that are not done in half a second go back to the queue. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each image that the worker is done with. */
  readonly onOutcome?: ((outcome: ImageOutcome) => void) | undefined;
  /** Called for each pass, and every few seconds in which there is no image to explain. */
  readonly onStep?: (() => void) | undefined;
  /** Called with sentences that a user should read. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}
