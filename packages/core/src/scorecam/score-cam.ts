/**
 * Score-CAM (arXiv 1910.01279): where did the network look for a class?
 *
 *   1. A = activation of a layer for the input X, K channels
 *   2. for each channel k: M_k = A_k upsampled and scaled to [0, 1], S_k = score of X * M_k
 *   3. alpha = weights from the scores, L = ReLU(sum_k alpha_k A_k), the map = L scaled to [0, 1]
 *
 * The model's output holds every class, so the passes of step 2 serve all classes at once. Only scores are kept:
 * memory does not grow with K beyond the activation itself.
 */
import type { SpatialMap } from '../interpolation.js';
import type { FinishedMap } from './finish.js';
import type { ActivatedInput, MaskedModel } from './masked-model.js';
import type { ScoreCamOptions } from './options.js';
import { ScoringRun } from './scoring-run.js';

/** Something that tells whether the work is to stop; an AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
}

/** How far the masked passes are. */
export interface Progress {
  /** Masked inputs scored so far. */
  readonly done: number;
  /** Masked inputs to score in all. */
  readonly total: number;
  /** The maps that the channels scored so far give; computed when called. */
  partial(): readonly ClassMap[];
}

/** What one call of `scoreCam` is to do. */
export interface ScoreCamRequest {
  /** Class indices, each in 0..C-1. */
  readonly classes: readonly number[];
  readonly options: ScoreCamOptions;
  /** Masked inputs a pass, 1 or more. */
  readonly batch: number;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The map of one class. */
export interface ClassMap extends FinishedMap {
  readonly index: number;
  /** L, the weighted sum before scaling, at the layer's size: comparable over classes and pictures. */
  readonly raw: SpatialMap;
  /** S_k for each of the K channels; 0 for a channel that was skipped. */
  readonly scores: Float32Array;
}

/** What `scoreCam` found. */
export interface ScoreCamResult {
  readonly classes: readonly ClassMap[];
  /** K. */
  readonly channels: number;
  /** Indices of the constant channels. */
  readonly constantChannels: readonly number[];
  /** Masked inputs a pass that were used in the end; less than asked for where memory ran out. */
  readonly batch: number;
  /** What a user should know, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Computes the maps of the given classes for one input.
 *
 * @param input - what `model.activate` gave for the input: step 1
 * @throws ScorecamError CANCELLED when the signal says so, RUNTIME_FAILURE
 */
export async function scoreCam(
  model: MaskedModel,
  input: ActivatedInput,
  request: ScoreCamRequest,
): Promise<ScoreCamResult> {
  const run = new ScoringRun(model, input, request);
  await run.scoreAll();
  return {
    classes: run.classMaps(),
    channels: input.activation.count,
    constantChannels: run.constant,
    batch: run.batch,
    notices: run.notices,
  };
}
