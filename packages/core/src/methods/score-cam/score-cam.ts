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
import type { ActivatedInput, MaskedModel } from '../../model/masked-model.js';
import type { ClassMap, ScoreCamRequest } from '../method.js';
import { ScoringRun } from './scoring-run.js';

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
