import { ScorecamError } from '../errors.js';

/** How many masks a pass takes: what was asked for or the model's own number, and less where memory runs out. */
export class BatchSize {
  /** 1 or more. */
  value: number;
  readonly #isFixed: boolean;

  /** @param fixed - the number that the graph insists on, where it does */
  constructor(asked: number, fixed: number | undefined) {
    this.value = fixed ?? asked;
    this.#isFixed = fixed !== undefined;
  }

  /**
   * Halves the batch where the device ran out of memory.
   *
   * @throws the error itself where it says something else, or where no smaller batch is to be had
   */
  halveAfter(error: unknown): void {
    const outOfMemory = error instanceof ScorecamError && /memory|alloc/i.test(error.message);
    if (!outOfMemory || this.#isFixed || this.value === 1) throw error;
    this.value = Math.floor(this.value / 2);
  }
}
