import type { LayerMethod, MethodResult } from '../method.js';
import { scoreCamOptions } from './options.js';
import { scoreCamPresets } from './presets.js';
import { ScoringRun } from './scoring-run.js';

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
export const scoreCam = {
  name: 'score-cam',
  title: 'Score-CAM',
  source: 'Wang et al. 2020, arXiv 1910.01279',
  summary:
    'Masks the picture with each channel of a layer, and weights the channels by the scores of the masked pictures',
  subject: 'layer',
  asks: 'scoreMasked',
  unit: 'masks',
  options: scoreCamOptions,
  presets: scoreCamPresets,
  async explain(model, input, request) {
    const run = new ScoringRun(model, input, request);
    await run.scoreAll();
    const skipped = request.options.constantChannels === 'skip' ? run.constant.length : 0;
    const left = run.unscored.length > 0 ? leftOut(run) : undefined;
    return {
      classes: run.classMaps(),
      work: { count: run.scored, skipped },
      batch: run.batch.value,
      details: { channels: input.activation.count, constantChannels: run.constant, ...left?.details },
      notices: [...run.batch.notices, ...(left?.notices ?? [])],
    };
  },
} as const satisfies LayerMethod<typeof scoreCamOptions>;

/** What a reader should know about a map that was not made of all scores. */
function leftOut(run: ScoringRun): Pick<MethodResult, 'details' | 'notices'> {
  const { scored, unscored } = run;
  const expectedDifference = run.expectedDifference();
  return {
    details: { unscoredChannels: unscored, expectedDifference },
    notices: [
      `${scored} of ${scored + unscored.length} channels were scored and the scores of the others predicted; the map is expected to differ from the whole one by ${expectedDifference.toPrecision(1)} on average.`,
    ],
  };
}
