import { type ModelSource, ScorecamError, type Session, type TensorMap, type ValueInfo } from '@scorecam/core';
import type { FeedSender, SessionShape } from '@scorecam/core/runner';
import type { WorkerConnection } from './worker-connection.js';

/** A session in one worker. */
export interface PlacedSession {
  readonly worker: WorkerConnection;
  readonly shape: SessionShape;
  readonly feeds: FeedSender;
}

/** The functions that a session needs from its runtime. */
export interface SessionHost {
  /** Loads the model again if its worker has ended. */
  place(model: ModelSource): Promise<PlacedSession>;
  /** Runs `work`, and once more on another device if the first one failed and the caller allows any device. */
  attempt<T>(work: () => Promise<T>, options: { readonly canShrink: boolean }): Promise<T>;
}

/** A model in a worker. It outlives the worker: after a lost GPU or an interruption, the next run loads the model again. */
export class WebSession implements Session {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly #host: SessionHost;
  readonly #model: ModelSource;
  #placed: PlacedSession;
  #placing: Promise<void> | undefined;
  #isDisposed = false;

  constructor(host: SessionHost, model: ModelSource, placed: PlacedSession) {
    this.#host = host;
    this.#model = model;
    this.#placed = placed;
    ({ inputs: this.inputs, outputs: this.outputs } = placed.shape);
  }

  async run(feeds: TensorMap, fetches: readonly string[]): Promise<TensorMap> {
    if (this.#isDisposed) throw new ScorecamError('RUNTIME_FAILURE', 'The session was disposed.');
    // If memory runs out, the caller can make a batch of several rows smaller, which is better than another device.
    const canShrink = Object.values(feeds).some(({ dims }) => (dims[0] ?? 1) > 1);
    return this.#host.attempt(
      async () => {
        // Do not wait needlessly: an interruption reaches only requests that have been sent to the worker.
        if (this.#placed.worker.ended) await this.#placeAgain();
        const { worker, shape, feeds: sender } = this.#placed;
        return worker.call('run', { session: shape.session, feeds: sender.send(feeds), fetches });
      },
      { canShrink },
    );
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await this.#placing?.catch(() => undefined);
    const { worker, shape } = this.#placed;
    if (!worker.ended) await worker.call('release', { session: shape.session });
  }

  /** Runs that find the worker gone at the same time load the model only once. */
  async #placeAgain(): Promise<void> {
    this.#placing ??= this.#place();
    await this.#placing;
    if (this.#isDisposed) throw new ScorecamError('CANCELLED', 'The session was disposed before the run began.');
  }

  async #place(): Promise<void> {
    try {
      this.#placed = await this.#host.place(this.#model);
    } finally {
      this.#placing = undefined;
    }
  }
}
