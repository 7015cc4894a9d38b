import { type Random, seededRandom } from '../random.js';
import type { LayerMethod, Preset } from './method.js';
import { number, whole } from './option.js';
import { averageOptions, averageScores } from './steps/average-scores.js';

const options = {
  deviation: number({ least: 0 }, 'Standard deviation of the noise that is added to a mask in [0, 1]'),
  seed: whole({ least: 0 }, 'Random seed for the noise'),
  ...averageOptions,
} as const;

const presets = {
  torchcam: {
    source: 'frgfm/torch-cam 0.5, whose noise has no seed',
    options: {
      deviation: 2,
      seed: 0,
      samples: 35,
      score: 'logit',
      upsample: 'half-pixel',
      relu: 'before-upsampling',
      scale: 'layer-size',
    },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * SS-CAM (arXiv 2006.14255): Score-CAM with noise on each mask, averaged as SmoothGrad averages gradients.
 *
 *   M_ki  = M_k + e_ki    M_k: channel k scaled to [0, 1] and upsampled, e_ki: noise of a normal distribution, i = 1 .. n
 *   alpha = softmax over k of the mean score of X * M_ki over i,  L = ReLU(sum_k alpha_k A_k)
 *
 * The noise of a mask depends on the seed, the channel and i alone, so a map does not depend on the batch.
 */
export const ssCam = {
  name: 'ss-cam',
  title: 'SS-CAM',
  source: 'Wang et al. 2020, arXiv 2006.14255',
  summary: 'Masks the picture with each channel of a layer under noise, and weights the channels by the mean scores',
  subject: 'layer',
  asks: 'scoreMasked',
  unit: 'masks',
  options,
  presets,
  explain(model, input, request) {
    const { deviation, seed } = request.options;
    return averageScores(model, input, {
      ...request,
      variant: (mask, { channel, sample }) => {
        const random = seededRandom(`ss-cam/${seed}/${channel}/${sample}`);
        return mask.map((value) => value + deviation * normal(random));
      },
    });
  },
} as const satisfies LayerMethod<typeof options>;

/** A number of the standard normal distribution (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
