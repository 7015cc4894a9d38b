/**
 * The masked passes of one picture differ little: each is fed the picture and the interpolation matrices. A tensor that is fed
 * again, with the promise that it never changes, stays in the worker instead of being sent with every run.
 */
import type { TensorMap } from '../tensor.js';

/** The feeds of one run as they are sent to the worker. */
export interface SentFeeds {
  /** The feeds that changed since then. */
  readonly sent: TensorMap;
  /** The names of the feeds that are the same as in the session's previous run. */
  readonly repeated: readonly string[];
}

/** The feeds of a session's last run, on the caller's side. */
export class FeedSender {
  #last: TensorMap = {};

  /** Calls must reach the worker in the order of these calls. */
  send(feeds: TensorMap): SentFeeds {
    const last = this.#last;
    this.#last = feeds;
    const isRepeated = ([name, tensor]: [string, TensorMap[string]]) => tensor.frozen && tensor === last[name];
    const entries = Object.entries(feeds);
    return {
      sent: Object.fromEntries(entries.filter((entry) => !isRepeated(entry))),
      repeated: entries.filter(isRepeated).map(([name]) => name),
    };
  }
}

/** The feeds of a session's last run, on the worker's side. */
export class FeedReceiver {
  #last: TensorMap = {};

  receive({ sent, repeated }: SentFeeds): TensorMap {
    const last = this.#last;
    // The sender repeats only tensors that it has sent.
    this.#last = { ...sent, ...Object.fromEntries(repeated.map((name) => [name, last[name]!])) };
    return this.#last;
  }
}
