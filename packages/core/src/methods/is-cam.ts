import type { LayerMethod, Preset } from './method.js';
import { choice } from './option.js';
import { averageOptions, averageScores } from './steps/average-scores.js';

const options = {
  coefficients: choice(['even', 'cumulative'], 'What masks are multiplied by: i / n, or the sum of these so far'),
  ...averageOptions,
} as const;

const torchcam = {
  coefficients: 'cumulative',
  samples: 10,
  score: 'logit',
  upsample: 'half-pixel',
  relu: 'before-upsampling',
  scale: 'layer-size',
} as const;

const presets = {
  paper: {
    source: 'arXiv 2010.03023; sizes and scaling as in Score-CAM',
    options: { ...torchcam, coefficients: 'even', relu: 'after-upsampling', scale: 'input-size' },
  },
  torchcam: { source: 'frgfm/torch-cam 0.5', options: torchcam },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * IS-CAM (arXiv 2010.03023): Score-CAM with each mask at rising strength, as integrated gradients walk to the picture.
 *
 *   M_ki  = c_i M_k    M_k: channel k scaled to [0, 1] and upsampled, i = 1 .. n
 *   c_i   = i / n                    the paper
 *   c_i   = 1/n + 2/n + ... + i/n    torchcam, whose coefficients add up and pass 1
 *   alpha = softmax over k of the mean score of X * M_ki over i,  L = ReLU(sum_k alpha_k A_k)
 */
export const isCam = {
  name: 'is-cam',
  title: 'IS-CAM',
  source: 'Naidu et al. 2020, arXiv 2010.03023',
  summary:
    'Masks the picture with each channel of a layer at rising strength, and weights the channels by the mean scores',
  subject: 'layer',
  asks: 'scoreMasked',
  unit: 'masks',
  options,
  presets,
  explain(model, input, request) {
    const { coefficients, samples } = request.options;
    return averageScores(model, input, {
      ...request,
      variant: (mask, { sample }) => {
        const sum = coefficients === 'even' ? sample + 1 : ((sample + 1) * (sample + 2)) / 2;
        return mask.map((value) => (value * sum) / samples);
      },
    });
  },
} as const satisfies LayerMethod<typeof options>;
