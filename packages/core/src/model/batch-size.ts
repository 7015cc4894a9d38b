import { ScorecamError } from '../errors.js';

/** The number of inputs per pass: the requested number or the model's own, and fewer after running out of memory. */
export class BatchSize {
  /** 1 or more. */
  value: number;
  /** What a user should know about halved batches, in sentences. */
  readonly notices: string[] = [];
  readonly #isFixed: boolean;

  /** @param fixed - the number of rows that the graph requires, if it requires one */
  constructor(asked: number, fixed: number | undefined) {
    this.value = fixed ?? asked;
    this.#isFixed = fixed !== undefined;
  }

  /**
   * Halves the batch if the device ran out of memory.
   *
   * @throws the error itself if it says something else, or if the batch cannot be smaller
   */
  halveAfter(error: unknown): void {
    const isOutOfMemory = error instanceof ScorecamError && error.code === 'OUT_OF_MEMORY';
    if (!isOutOfMemory || this.#isFixed || this.value === 1) throw error;
    this.value = Math.floor(this.value / 2);
    this.notices.push(`The device ran out of memory; the batch was halved to ${this.value}.`);
  }
}
