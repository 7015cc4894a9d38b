/**
 * Class probabilities of perturbed pictures. The graph itself makes them from masks,
 *
 *   x' = x * mask + fill * (1 - mask)
 *
 * so that only masks go in, a batch at a time, and no perturbed picture exists outside of the device but those that no mask can make.
 */
import type { CancelSignal } from '../../cancel.js';
import { probabilities } from '../../model/head.js';
import type { Preprocessing } from '../../image/preprocessing.js';
import type { BatchSize } from '../../model/batch-size.js';
import type { MaskBatch } from '../../model/mask-feeds.js';
import { inBatches } from '../../model/in-batches.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import { frozen, type Tensor } from '../../tensor.js';
import { type FillName, fillTensor } from '../../image/fill.js';

/** Perturbations of a picture that differ in their masks only. */
export interface Perturbations {
  readonly fill: FillName;
  readonly count: number;
  /** The masks of those from `start` to before `end`: 1 keeps a pixel, 0 gives it the fill. */
  readonly masks: (start: number, end: number) => MaskBatch;
  /** The pictures that are masked, from `start` to before `end`: (N, C, H, W) or (N, H, W, C) (default: the one picture). */
  readonly pictures?: (start: number, end: number) => Tensor<'float32'>;
}

/** The picture and the class whose probability is asked for. */
export interface PerturbedPicture {
  /** The model that scores. */
  readonly model: PreparedModel;
  /** (1, C, H, W) or (1, H, W, C), as the model takes it. */
  readonly image: Tensor<'float32'>;
  /** How a fill value becomes a value of the input. */
  readonly preprocessing: Preprocessing;
  /** The index of the class that is scored. */
  readonly index: number;
  /** Perturbed pictures per pass; halved after running out of memory. */
  readonly batch: BatchSize;
  /** Stops the work. */
  readonly signal?: CancelSignal | undefined;
  /** Called after each pass with the number of perturbed pictures in it. */
  readonly onPass?: ((count: number) => void) | undefined;
}

/**
 * The probability of the class under each perturbation, in their order.
 *
 * @throws ScorecamError CANCELLED if the signal says so, RUNTIME_FAILURE
 */
export async function scorePerturbed(
  { model, image, preprocessing, index, batch, signal, onPass }: PerturbedPicture,
  { fill, count, masks, pictures }: Perturbations,
): Promise<number[]> {
  const filling = frozen(fillTensor(fill, image, preprocessing));
  const result: number[] = [];
  await inBatches(count, { batch, signal }, async (start, end) => {
    const rows = await model.scoreMasked(pictures?.(start, end) ?? image, { ...masks(start, end), fill: filling });
    result.push(...rows.map((row) => probabilities(row, model.head)[index] ?? 0));
    onPass?.(rows.length);
  });
  return result;
}
