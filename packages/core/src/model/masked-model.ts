import type { Head } from './head.js';
import type { Session } from '../runtime.js';
import { frozen, type Tensor, type TensorMap } from '../tensor.js';
import { type Activation, activationOf } from './activation.js';
import { uniformMasks, type MaskBatch, maskCount, type MaskedInput, maskFeeds } from './mask-feeds.js';
import { finite, floatOutput, logitsRows, repeated, repeatLast, requireRowForEach } from './output-rows.js';
import type { PassRows } from './pass-rows.js';

/** The parts of a masked model. */
export interface MaskedModelParts extends MaskedInput {
  readonly session: Session;
  /** The names of the session's outputs; a model without a layer has no activation. */
  readonly outputs: { readonly logits: string; readonly activation: string | undefined };
  readonly head: Head;
  /** The rows of each pass. */
  readonly rows: PassRows;
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
}

/** One row of C logits for each masked input. */
export type LogitsRows = readonly Float32Array[];

/** An input of the network with its logits. */
export interface ScoredInput {
  /** (1, C, H, W) or (1, H, W, C), as the model takes it. */
  readonly image: Tensor<'float32'>;
  /** C values. */
  readonly logits: Float32Array;
}

/** An input of the network with its logits and the activation of the layer. */
export interface ActivatedInput extends ScoredInput {
  /** The activation of the layer for the input. */
  readonly activation: Activation;
}

/**
 * A model rewritten so that it masks its own input (see rewrite/mask-input.ts), in one session that gives the activation
 * of a layer under a mask of ones, and the logits under any batch of masks.
 */
export class MaskedModel {
  readonly #parts: MaskedModelParts;

  constructor(parts: MaskedModelParts) {
    this.#parts = parts;
  }

  get head(): Head {
    return this.#parts.head;
  }

  get fixedBatch(): number | undefined {
    return this.#parts.rows.fixed;
  }

  get notices(): readonly string[] {
    return this.#parts.notices;
  }

  /**
   * The logits of the input as it is.
   *
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite values
   */
  async look(given: Tensor<'float32'>): Promise<ScoredInput> {
    const image = frozen(given);
    const [logits = new Float32Array()] = await this.score(image, uniformMasks(1));
    return { image, logits };
  }

  /**
   * The layer's activation and the logits of the input as it is. The model must have a layer.
   *
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite values
   */
  async activate(given: Tensor<'float32'>): Promise<ActivatedInput> {
    const image = frozen(given);
    const { activation = '', logits } = this.#parts.outputs;
    const results = await this.#run(image, uniformMasks(1), [activation, logits]);
    const [row = new Float32Array()] = this.#rows(results, 1);
    const maps = floatOutput(results, activation);
    finite(maps.data);
    return { image, activation: activationOf(maps), logits: row };
  }

  /**
   * The logits of the input under each mask.
   *
   * @param image - one input for all masks, or one for each
   * @throws ScorecamError RUNTIME_FAILURE if the runtime fails, or the model produces NaN or infinite logits
   */
  async score(image: Tensor<'float32'>, masks: MaskBatch): Promise<LogitsRows> {
    const results = await this.#run(image, masks, [this.#parts.outputs.logits]);
    return this.#rows(results, maskCount(masks));
  }

  /** The same model, of whose head more is known. */
  withHead(head: Head, notice: string): MaskedModel {
    return new MaskedModel({ ...this.withNotice(notice).#parts, head });
  }

  /** Runs fewer inputs than a batch with as many rows, on a device that plans its kernels for a number of rows. */
  expectBatch(batch: number): void {
    this.#parts.rows.expect(batch);
  }

  /** The same model, whose passes have other numbers of rows. */
  withRows(rows: PassRows): MaskedModel {
    return new MaskedModel({ ...this.#parts, rows });
  }

  /** The same model, of which a user should know one thing more. */
  withNotice(notice: string): MaskedModel {
    return new MaskedModel({ ...this.#parts, notices: [...this.#parts.notices, notice] });
  }

  /** Frees the session. */
  dispose(): Promise<void> {
    return this.#parts.session.dispose();
  }

  async #run(image: Tensor<'float32'>, masks: MaskBatch, fetches: readonly string[]): Promise<TensorMap> {
    const { session, rows, outputs, head } = this.#parts;
    const count = rows.next(maskCount(masks));
    const images = image.dims[0] === 1 ? image : repeated(image, count);
    try {
      const results = await session.run(maskFeeds(this.#parts, images, padded(masks, count)), fetches);
      const name = outputs.logits;
      requireRowForEach(floatOutput(results, name), { name, count, classCount: head.classCount });
      return results;
    } catch (error) {
      rows.expect(1); // a smaller batch may follow
      throw error;
    }
  }

  #rows(results: TensorMap, count: number): LogitsRows {
    const { outputs, head } = this.#parts;
    return logitsRows(floatOutput(results, outputs.logits), { count, head });
  }
}

/** The masks, the last one repeated until there are `count`. */
function padded(masks: MaskBatch, count: number): MaskBatch {
  if (count === maskCount(masks)) return masks;
  if (masks.offsets) return { ...masks, offsets: repeatLast(masks.offsets, count) };
  return { ...masks, maps: repeated(masks.maps, count) };
}
