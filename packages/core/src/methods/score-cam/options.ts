import { choice, flag, number, type OptionsOf, whole } from '../option.js';
import { combineOptions } from '../steps/combine.js';
import { finishOptions } from '../steps/finish-map.js';

/**
 * Every choice in which implementations of Score-CAM differ. A preset names a full set of them; each can also be set
 * on its own. The choices and who makes them: "The arithmetic" in ARCHITECTURE.md.
 */
export const scoreCamOptions = {
  upsample: finishOptions.upsample,
  normalize: choice(
    ['after-upsampling', 'before-upsampling'],
    'When masks are scaled to [0, 1]: at the input size, or at the layer size',
  ),
  epsilon: combineOptions.epsilon,
  constantChannels: choice(
    ['skip', 'zero-mask'],
    'How to treat constant channels: leave them out, or score them as a mask of zeros',
  ),
  score: choice(['probability', 'logit', 'softmax-of-output'], 'Which model output is the score'),
  baseline: choice(
    ['none', 'zero-input', 'image', 'channel-mean'],
    "Score that is subtracted from each channel's score: none, that of an input of zeros, that of the picture, or the mean over the channels",
  ),
  channelSoftmax: flag('Apply a softmax over channels to the scores'),
  combine: combineOptions.combine,
  relu: finishOptions.relu,
  scale: finishOptions.scale,
  channels: whole({ least: 0 }, 'Score only so many channels, and predict the scores of the others; 0 scores all'),
  tolerance: number(
    { least: 0, most: 1 },
    'Stop once the map is expected to be this close to the whole one, as a mean difference; 0 scores all channels',
  ),
} as const;

/** A full set of the options of Score-CAM. */
export type ScoreCamOptions = OptionsOf<typeof scoreCamOptions>;
