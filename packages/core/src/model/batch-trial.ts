const largestSize = 128;

/** By how much a larger batch has to shorten the time of an input; less may be chance, and is not worth its memory. */
const leastGain = 0.1;

/** A larger size is tried if so many of its passes remain: two are its trial, and two or more profit from it. */
const fewestPasses = 4;

/** The part of the remaining time that a larger size is hoped to save, against what the first pass of a size costs. */
const hopedGain = 0.25;

/**
 * Finds the batch that takes the least time for each input, from passes of the work itself: none is run for the trial alone.
 *
 * Sizes are doubled as long as that pays. A device that plans its kernels for each size takes long over the first pass of one;
 * sizes are tried there only if enough work remains.
 */
export class BatchTrial {
  #size: number;
  readonly #first: number;
  readonly #most: number;
  /** By how many milliseconds the first pass of the last size took longer than the second. */
  #startCost = 0;
  #firstPass = 0;
  /** The least time of an input so far, in milliseconds. */
  #least = Infinity;
  #isWarm = false;
  #isTimed = false;
  #isOver = false;

  /**
   * @param first - the first size that is tried, 1 or more
   * @param most - the largest batch that the memory allows, 1 or more
   */
  constructor({ first, most }: { readonly first: number; readonly most: number }) {
    this.#first = Math.min(first, most);
    this.#size = this.#first;
    this.#most = Math.min(largestSize, most);
  }

  /** Whether a size is tried that is larger than one that has worked. */
  get isTrying(): boolean {
    return !this.#isOver && this.#size > this.#first && !this.#isTimed;
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
    const isFree = this.#isTimed && !this.#isOver;
    if (isFree && this.#isWorthwhile(remaining)) this.#try(2 * this.#size);
    return this.#size;
  }

  /** Notes a pass and its milliseconds. The first of a size also allocates buffers and chooses kernels, and is not timed. */
  note(inputs: number, milliseconds: number): void {
    if (this.#isOver || this.#isTimed || inputs !== this.#size) return;
    if (this.#isWarm) {
      this.#startCost = Math.max(0, this.#firstPass - milliseconds);
      this.#judge(milliseconds / inputs);
    }
    this.#firstPass = milliseconds;
    this.#isWarm = true;
  }

  /** Ends the trial with a batch that fits the memory. */
  settle(size: number): void {
    this.#size = size;
    this.#isOver = true;
  }

  #isWorthwhile(remaining: number): boolean {
    if (remaining < fewestPasses * 2 * this.#size) return false;
    return remaining === Infinity || hopedGain * remaining * this.#least > this.#startCost;
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
