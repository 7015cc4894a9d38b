/** Something that holds memory of the runtime until it is disposed. */
interface Disposable {
  dispose(): Promise<void>;
}

/**
 * The sessions of one model: one for each rewritten graph, opened when it is first asked for and kept. A run computes
 * every node of its graph, so what one question needs is not paid for by another.
 */
export class Sessions {
  readonly #opened = new Map<string, Promise<Disposable>>();

  /** The session of a graph, opened if it is not open yet. A failure to open is not kept: the next call tries again. */
  open<T extends Disposable>(graph: string, open: () => Promise<T>): Promise<T> {
    const known = this.#opened.get(graph) as Promise<T> | undefined; // Each graph has one kind of session.
    if (known) return known;
    const opening = open();
    this.#opened.set(graph, opening);
    opening.catch(() => this.#opened.delete(graph));
    return opening;
  }

  /** Closes the sessions; a later question opens them again. */
  async dispose(): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    await Promise.all(
      opened.map((each) =>
        each.then(
          (session) => session.dispose(),
          () => undefined,
        ),
      ),
    );
  }
}
