import type { BatchRequest } from '../model/batch-size.js';
import type { BatchTrial } from '../model/batch-trial.js';
import type { PreparedModel } from '../model/prepared-model.js';
import type { Runtime } from '../runtime.js';
import type { ExplainerSetup } from './explainer-options.js';

/** Inputs per pass unless the caller says otherwise. */
const defaultBatch = 8;

/** Bytes for the inputs of a pass unless the caller says otherwise: large batches help a GPU. */
const [memoryOnCpu, memoryOnGpu] = [2 ** 28, 2 ** 31];

/** What a {@link BatchChoice} follows. */
interface BatchChoiceParts {
  readonly setup: ExplainerSetup;
  readonly runtime: Pick<Runtime, 'device'>;
}

/** How many inputs the passes of an explainer take: a number, or the fastest of a few sizes. */
export class BatchChoice {
  readonly #model: PreparedModel;
  #size: number | 'auto';
  readonly #bytes: number;
  /** By method, whose passes differ; a later explanation continues from where an earlier one ended. */
  readonly #trials = new Map<string, BatchTrial>();

  constructor(model: PreparedModel, { setup: { batch = defaultBatch, memory }, runtime }: BatchChoiceParts) {
    this.#model = model;
    this.#size = batch;
    this.#bytes = memory ?? (['cpu', 'wasm'].includes(runtime.device) ? memoryOnCpu : memoryOnGpu);
    if (batch !== 'auto') model.expectBatch(batch);
  }

  /** Inputs per pass; `auto` if each explanation measures which size is the fastest. */
  get size(): number | 'auto' {
    return this.#size;
  }

  /** The request of one explanation. */
  requestOf(method: string): BatchRequest {
    if (this.#size !== 'auto') return this.#size;
    const trial = this.#trials.get(method) ?? this.#model.batchWithin(this.#bytes);
    this.#trials.set(method, trial);
    return trial;
  }

  /** Measures the size once, or takes an earlier choice, unless a number was stated. */
  async settle(earlier?: number): Promise<number> {
    if (this.#size !== 'auto') return this.#size;
    this.#size = earlier ?? (await this.#model.fastestBatch(this.#model.batchWithin(this.#bytes)));
    this.#model.expectBatch(this.#size);
    return this.#size;
  }
}
