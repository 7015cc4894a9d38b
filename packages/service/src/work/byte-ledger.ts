/** Counts the bytes of the bodies that are held, so that many large requests at once cannot take all memory. */
export class ByteLedger {
  readonly #most: number;
  #held = 0;

  /** @param most - bytes that may be held at once */
  constructor(most: number) {
    this.#most = most;
  }

  /** The bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /** Takes bytes; false if there are too many already. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#held -= bytes;
  }
}
