/** An action of the page. It checks its signal after every wait, and shows nothing after an abort. */
export type Action = (signal: AbortSignal) => Promise<void>;

/** The actions of the page, one at a time: starting one ends the previous one, or waits for it. */
export class ExclusiveActions {
  #stop = new AbortController();
  /** Whether the last action finished. */
  #last: Promise<boolean> = Promise.resolve(true);

  /** Ends the current action. */
  end(): void {
    this.#stop.abort();
  }

  /**
   * Ends the current action and starts another one as soon as it has ended.
   *
   * @returns whether the new action finished and nothing followed it
   * @throws the error of the action, unless it was ended
   */
  begin(action: Action): Promise<boolean> {
    this.end();
    this.#stop = new AbortController();
    return this.#start(action, this.#last);
  }

  /**
   * Starts an action once the current one has finished; it does not begin if that one fails or is ended.
   *
   * @returns as {@link ExclusiveActions.begin}
   * @throws as {@link ExclusiveActions.begin}
   */
  follow(action: Action): Promise<boolean> {
    return this.#start(action, this.#last, { needsLast: true });
  }

  async #start(action: Action, last: Promise<boolean>, { needsLast = false } = {}): Promise<boolean> {
    const { signal } = this.#stop;
    const turn = last.then(async (finished) => {
      if (signal.aborted || (needsLast && !finished)) return false;
      await action(signal);
      return !signal.aborted;
    });
    const settled = turn.catch(() => false);
    this.#last = settled;
    try {
      return (await turn) && this.#last === settled;
    } catch (error) {
      if (!signal.aborted) throw error;
      return false;
    }
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
