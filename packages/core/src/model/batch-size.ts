import { timed } from '../clock.js';
import { ScorecamError } from '../errors.js';
import type { BatchTrial } from './batch-trial.js';

/** Inputs per pass: a number, 1 or more, or the fastest. */
export type BatchRequest = number | BatchTrial;

/**
 * The number of inputs per pass: the requested number, the fastest or the model's own, and fewer after running out of
 * memory.
 */
export class BatchSize {
  /** 1 or more. */
  value: number;
  /** Notices about halved batches, in sentences. */
  readonly notices: string[] = [];
  readonly #isFixed: boolean;
  readonly #trial: BatchTrial | undefined;

  /** @param fixed - the number of rows that the graph requires, if it requires one */
  constructor(asked: BatchRequest, fixed: number | undefined) {
    this.#isFixed = fixed !== undefined;
    this.#trial = typeof asked === 'number' || this.#isFixed ? undefined : asked;
    this.value = fixed ?? (typeof asked === 'number' ? asked : this.#trial!.size);
  }

  /** Whether the batch changes only if the memory runs out. */
  get isSettled(): boolean {
    return this.#trial?.isOver ?? true;
  }

  /**
   * Runs one pass.
   *
   * @param remaining - the number of inputs that have not been run
   * @param run - runs so many of them
   * @returns how many were run: 0 after the device ran out of memory, which halves the batch
   * @throws what `run` throws, but for an OUT_OF_MEMORY that a smaller batch avoids
   */
  async pass(remaining: number, run: (inputs: number) => Promise<void>): Promise<number> {
    if (this.#trial) this.value = this.#trial.next(remaining);
    const inputs = Math.min(this.value, remaining);
    try {
      const [, milliseconds] = await timed(() => run(inputs));
      this.#note(inputs, milliseconds);
      return inputs;
    } catch (error) {
      this.#makeSmallerAfter(error);
      return 0;
    }
  }

  #note(inputs: number, milliseconds: number): void {
    if (!this.#trial) return;
    this.#trial.note(inputs, milliseconds);
    this.value = this.#trial.size;
  }

  /** @throws the error itself if a smaller batch may not help, or there is none */
  #makeSmallerAfter(error: unknown): void {
    const reason = this.#isFixed || this.value === 1 ? undefined : this.#reasonToShrink(error);
    if (reason === undefined) throw error;
    this.value = Math.floor(this.value / 2);
    this.#trial?.settle(this.value);
    this.notices.push(`${reason}; the batch was halved to ${this.value}.`);
  }

  #reasonToShrink(error: unknown): string | undefined {
    if (!(error instanceof ScorecamError)) return undefined;
    if (error.code === 'OUT_OF_MEMORY') return 'The device ran out of memory';
    const isTried = error.code === 'RUNTIME_FAILURE' && this.#trial?.isTrying;
    return isTried ? `The device failed with ${this.value} inputs a pass, though not with fewer` : undefined;
  }
}
