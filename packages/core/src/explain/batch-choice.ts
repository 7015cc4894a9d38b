import type { BatchRequest, MeasuredBatch } from '../model/batch-size.js';
import type { PreparedModel } from '../model/prepared-model.js';
import type { ExplainerSetup } from './explainer-options.js';

/** Inputs per pass unless the caller says otherwise. */
const defaultBatch = 8;

/** Bytes for the inputs of a pass unless the caller says otherwise: large batches help a GPU. */
const [memoryOnCpu, memoryOnGpu] = [2 ** 28, 2 ** 31];

/** How many inputs the passes of an explainer take: a number, or the fastest of a few sizes. */
export class BatchChoice {
  #size: number | 'auto';
  readonly #bytes: number;

  /** @param device - the execution provider */
  constructor({ batch = defaultBatch, memory }: ExplainerSetup, device: string) {
    this.#size = batch;
    this.#bytes = memory ?? (['cpu', 'wasm'].includes(device) ? memoryOnCpu : memoryOnGpu);
  }

  /** Inputs per pass; `auto` if each explanation measures which size is the fastest. */
  get size(): number | 'auto' {
    return this.#size;
  }

  /** What one explanation asks for. */
  requestOf(model: PreparedModel): BatchRequest {
    return this.#size === 'auto' ? this.#measured(model) : this.#size;
  }

  /** Measures the size once, or takes an earlier choice, unless a number was stated. */
  async settle(model: PreparedModel, earlier?: number): Promise<number> {
    if (this.#size === 'auto') this.#size = earlier ?? (await model.fastestBatch(this.#measured(model)));
    return this.#size;
  }

  #measured(model: PreparedModel): MeasuredBatch {
    return model.batchWithin(this.#bytes);
  }
}
