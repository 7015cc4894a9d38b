/** Answers that are measured when they are first asked for, and kept; a failure is not kept, so that the next call tries again. */
export class Once<K, T> {
  readonly #known = new Map<K, Promise<T>>();

  /** The answer for a key. */
  get(key: K, measure: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key);
    if (known) return known;
    const measuring = measure();
    this.#known.set(key, measuring);
    measuring.catch(() => this.#known.delete(key));
    return measuring;
  }
}
