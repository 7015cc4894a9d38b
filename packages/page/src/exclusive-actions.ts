/** An action of the page. It checks its signal after every wait, and shows nothing after an abort. */
export type Action = (signal: AbortSignal) => Promise<void>;

/** The actions of the page, one at a time: starting one ends the previous one. */
export class ExclusiveActions {
  #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  /** Ends the current action. */
  end(): void {
    this.#stop.abort();
  }

  /**
   * Ends the current action and starts another one as soon as it has ended.
   *
   * @returns whether the new action finished; false if it was ended
   * @throws the error of the action, unless it was ended
   */
  async begin(action: Action): Promise<boolean> {
    this.end();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const turn = this.#last.then(() => (signal.aborted ? undefined : action(signal)));
    this.#last = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }
}

/**
 * The result of `work`, unless the action has been ended.
 *
 * @throws the signal's reason after an abort
 */
export async function unlessEnded<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const result = await work;
  signal.throwIfAborted();
  return result;
}
