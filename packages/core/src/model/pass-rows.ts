import type { Runtime } from '../runtime.js';

/** After so many passes with the same smaller number of inputs, the batch has shrunk: it is not the last pass of a picture. */
const passesOfShrunkBatch = 3;

/** What decides the rows of the passes of a session. */
export interface PassRowsSetup {
  /** The number of rows that every run must have, if the graph requires one. */
  readonly fixed: number | undefined;
  /** Whose {@link Runtime.plansByRows} is asked. */
  readonly runtime: Pick<Runtime, 'plansByRows'>;
}

/**
 * The rows of a session's passes: as many as there are inputs, unless the graph requires a number, or the device plans its
 * kernels for each number of rows. There, fewer inputs are run with as many rows as before. Rows without an input of
 * their own repeat the last one.
 */
export class PassRows {
  /** The number of rows that every run must have, if the graph requires one. */
  readonly fixed: number | undefined;
  readonly #isSteady: boolean;
  #rows = 1;
  #inputs = 0;
  #passes = 0;

  constructor({ fixed, runtime }: PassRowsSetup) {
    this.fixed = fixed;
    this.#isSteady = runtime.plansByRows === true;
  }

  /** The rows of the next pass, which has so many inputs. */
  next(inputs: number): number {
    if (this.fixed !== undefined || !this.#isSteady) return Math.max(inputs, this.fixed ?? 1);
    this.#passes = inputs === this.#inputs ? this.#passes + 1 : 1;
    this.#inputs = inputs;
    const hasShrunk = inputs > 1 && this.#passes >= passesOfShrunkBatch;
    if (inputs > this.#rows || hasShrunk) this.#rows = inputs;
    return this.#rows;
  }

  /** Runs fewer inputs than these with so many rows from here on. */
  expect(rows: number): void {
    this.#rows = rows;
  }
}
