/**
 * The masked passes of one picture differ in little: the picture and the interpolation matrices are fed to each of them.
 * What is fed again, and promises not to have changed, stays in the worker instead of crossing over to it with every run.
 */
import type { TensorMap } from '../tensor.js';

/** The feeds of one run as they are sent to the worker. */
export interface SentFeeds {
  readonly sent: TensorMap;
  /** The names of those that are the same as in the session's run before. */
  readonly repeated: readonly string[];
}

/** The feeds of a session's last run, on the caller's side. */
export class FeedSender {
  #last: TensorMap = {};

  /** Calls must reach the worker in the order in which they go through here. */
  send(feeds: TensorMap): SentFeeds {
    const last = this.#last;
    this.#last = feeds;
    const isRepeated = ([name, tensor]: [string, TensorMap[string]]) => tensor.constant && tensor === last[name];
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
    // The sender repeats nothing that it has not sent.
    this.#last = { ...sent, ...Object.fromEntries(repeated.map((name) => [name, last[name]!])) };
    return this.#last;
  }
}
