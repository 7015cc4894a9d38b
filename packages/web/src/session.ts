import { type ModelSource, ScorecamError, type Session, type TensorMap, type ValueInfo } from '@scorecam/core';
import type { FeedSender, SessionShape } from '@scorecam/core/runner';
import type { WorkerConnection } from './worker-connection.js';

/** A session in one worker. */
export interface PlacedSession {
  readonly worker: WorkerConnection;
  readonly shape: SessionShape;
  readonly feeds: FeedSender;
}

/** What a session asks of the runtime that made it. */
export interface SessionHost {
  /** Loads the model again where the worker that held it has ended. */
  place(model: ModelSource): Promise<PlacedSession>;
  /** Runs `work`, and once more on another device where the first one failed and the caller allows any. */
  attempt<T>(work: () => Promise<T>, options: { readonly canShrink: boolean }): Promise<T>;
}

/** A model in a worker. It outlives the worker: after a lost GPU or an interruption the next run loads the model again. */
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
    if (this.#isDisposed) throw new ScorecamError('RUNTIME_FAILURE', 'The session was disposed of.');
    // A batch of several rows can be made smaller by the caller when memory runs out, which is better than another device.
    const canShrink = Object.values(feeds).some(({ dims }) => (dims[0] ?? 1) > 1);
    return this.#host.attempt(
      async () => {
        // No wait where none is needed: an interruption reaches only what the worker has been asked for.
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

  /** Runs that find the worker gone at the same time load the model once. */
  async #placeAgain(): Promise<void> {
    this.#placing ??= this.#place();
    await this.#placing;
    if (this.#isDisposed) throw new ScorecamError('CANCELLED', 'The session was disposed of before the run began.');
  }

  async #place(): Promise<void> {
    try {
      this.#placed = await this.#host.place(this.#model);
    } finally {
      this.#placing = undefined;
    }
  }
}
