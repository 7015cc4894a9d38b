import { setTimeout as sleep } from 'node:timers/promises';

/** The values of a source that may be slow: each request waits for a limited time, and no value is lost. */
export class TimedSource<T> {
  readonly #values: AsyncIterator<T>;
  #next: Promise<IteratorResult<T>> | undefined;
  #isOver = false;

  constructor(source: AsyncIterable<T>) {
    this.#values = source[Symbol.asyncIterator]();
  }

  /** Whether no value will come any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The next value; nothing if it does not come within `patience` milliseconds, or the source is over. */
  async next(patience: number): Promise<T | undefined> {
    if (this.#isOver) return undefined;
    this.#next ??= this.#values.next();
    this.#next.catch(() => undefined); // the next caller receives the error
    const step = await Promise.race([this.#next, sleep(patience, undefined)]);
    if (step === undefined) return undefined;
    this.#next = undefined;
    this.#isOver = step.done === true;
    return step.done ? undefined : step.value;
  }

  /** Closes the source, which may take until its next value comes. */
  leave(): void {
    void Promise.resolve(this.#values.return?.()).catch(() => undefined);
  }
}
