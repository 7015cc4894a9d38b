const firstSize = 8;
const largestSize = 128;

/** By how much a larger batch has to shorten the time of an input; less may be chance, and is not worth its memory. */
const leastGain = 0.1;

/** A larger size is tried if so many of its passes remain: two are its trial, and two or more profit from it. */
const fewestPasses = 4;

/**
 * Finds the batch that takes the least time for each input, from passes of the work itself: none is run for the trial alone.
 *
 * Sizes are doubled as long as that pays.
 */
export class BatchTrial {
  #size: number;
  readonly #most: number;
  /** The least time of an input so far, in milliseconds. */
  #least = Infinity;
  #isWarm = false;
  #isTimed = false;
  #isOver = false;

  /** @param most - the largest batch that the memory allows, 1 or more */
  constructor(most: number) {
    this.#size = Math.min(firstSize, most);
    this.#most = Math.min(largestSize, most);
  }

  /** The fastest batch so far, or the one that is being tried. */
  get size(): number {
    return this.#size;
  }

  /** Whether no other size will be tried. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The size of the next pass if so many inputs remain. */
  next(remaining: number): number {
    const isDue = this.#isTimed && !this.#isOver && remaining >= fewestPasses * 2 * this.#size;
    if (isDue) this.#try(2 * this.#size);
    return this.#size;
  }

  /** Notes a pass and its milliseconds. The first of a size also allocates buffers and chooses kernels, and is not timed. */
  note(inputs: number, milliseconds: number): void {
    if (this.#isOver || this.#isTimed || inputs !== this.#size) return;
    if (this.#isWarm) this.#judge(milliseconds / inputs);
    this.#isWarm = true;
  }

  /** Ends the trial with a batch that fits the memory. */
  settle(size: number): void {
    this.#size = size;
    this.#isOver = true;
  }

  #try(size: number): void {
    this.#size = size;
    this.#isWarm = false;
    this.#isTimed = false;
  }

  #judge(time: number): void {
    if (time > (1 - leastGain) * this.#least) return this.settle(this.#size / 2);
    this.#least = time;
    this.#isTimed = true;
    this.#isOver = 2 * this.#size > this.#most;
  }
}
