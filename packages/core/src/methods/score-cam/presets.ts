import type { Preset } from '../method.js';
import type { ScoreCamOptions, scoreCamOptions } from './options.js';

const official: ScoreCamOptions = {
  upsample: 'half-pixel',
  normalize: 'after-upsampling',
  epsilon: 0,
  constantChannels: 'skip',
  score: 'probability',
  baseline: 'none',
  channelSoftmax: false,
  combine: 'raw',
  relu: 'after-upsampling',
  scale: 'input-size',
  channels: 0,
  tolerance: 0,
};

/** The implementations that a map can be made equal to, by the name of the preset. */
export const scoreCamPresets = {
  official: { source: "the code of the paper's authors, haofanwang/Score-CAM", options: official },
  paper: {
    source: 'Algorithm 1 of arXiv 1910.01279, which differs from the code in score and softmax',
    options: { ...official, score: 'logit', baseline: 'zero-input', channelSoftmax: true },
  },
  'pytorch-grad-cam': {
    source: 'jacobgil/pytorch-grad-cam 1.5.5',
    options: {
      ...official,
      upsample: 'align-corners',
      epsilon: 1e-8,
      constantChannels: 'zero-mask',
      score: 'logit',
      channelSoftmax: true,
      relu: 'before-upsampling',
      scale: 'layer-then-input-size',
    },
  },
  torchcam: {
    source: 'frgfm/torch-cam 0.5',
    options: {
      ...official,
      normalize: 'before-upsampling',
      epsilon: 1e-8,
      constantChannels: 'zero-mask',
      score: 'logit',
      baseline: 'image',
      channelSoftmax: true,
      relu: 'before-upsampling',
      scale: 'layer-size',
    },
  },
  'tf-keras-vis': {
    source: 'keisen/tf-keras-vis',
    options: {
      ...official,
      upsample: 'align-corners',
      epsilon: 1e-7,
      constantChannels: 'zero-mask',
      score: 'softmax-of-output',
      relu: 'before-upsampling',
    },
  },
  centered: {
    source:
      'nobody else: `official` with logits less their mean over the channels; docs/comparison.md has its measurements',
    options: { ...official, score: 'logit', baseline: 'channel-mean' },
  },
} as const satisfies Record<string, Preset<typeof scoreCamOptions>>;
