/** One thing that the page does. It looks at its signal after every wait, and shows nothing once that has been aborted. */
export type Action = (signal: AbortSignal) => Promise<void>;

/** What the page does, one thing after the other: whatever begins ends what went on before. */
export class Turns {
  #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  /** Ends what goes on. */
  end(): void {
    this.#stop.abort();
  }

  /**
   * Ends what goes on and begins something else as soon as that has ended.
   *
   * @returns whether it came to its own end
   * @throws what the action throws, unless it was ended
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
 * What `work` gives, for an action that goes on.
 *
 * @throws the signal's reason after an abort
 */
export async function unlessEnded<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const result = await work;
  signal.throwIfAborted();
  return result;
}
