import { ScorecamError } from '../../errors.js';
import { checkOptions, type ScoreCamOptions } from './options.js';

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
};

/**
 * The implementations that a map can be made equal to.
 *
 * - `official` (default): the code of the paper's authors, haofanwang/Score-CAM
 * - `paper`: Algorithm 1 of arXiv 1910.01279, which differs from that code in score and softmax
 * - `pytorch-grad-cam`: jacobgil's library, 1.5.5
 * - `torchcam`: frgfm's library, 0.5
 * - `tf-keras-vis`: keisen's library
 */
export const presets = {
  official,
  paper: { ...official, score: 'logit', baseline: 'zero-input', channelSoftmax: true },
  'pytorch-grad-cam': {
    ...official,
    upsample: 'align-corners',
    epsilon: 1e-8,
    constantChannels: 'zero-mask',
    score: 'logit',
    channelSoftmax: true,
    relu: 'before-upsampling',
    scale: 'layer-then-input-size',
  },
  torchcam: {
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
  'tf-keras-vis': {
    ...official,
    upsample: 'align-corners',
    epsilon: 1e-7,
    constantChannels: 'zero-mask',
    score: 'softmax-of-output',
    relu: 'before-upsampling',
  },
} as const satisfies Record<string, ScoreCamOptions>;

/** The name of a preset. */
export type PresetName = keyof typeof presets;

/** The preset that is used when none is named. */
export const defaultPreset: PresetName = 'official';

/** All preset names, the default first. */
// Object.keys returns string[] by design; these are the literal keys just above.
export const presetNames = Object.keys(presets) as PresetName[];

/**
 * A preset with some of its options replaced.
 *
 * @param name - `official` when absent
 * @throws ScorecamError INVALID_OPTION where the preset is unknown or an option's value is not allowed
 */
export function resolveOptions(
  name: string = defaultPreset,
  overrides: Partial<ScoreCamOptions> = {},
): ScoreCamOptions {
  if (!isPreset(name)) {
    throw new ScorecamError('INVALID_OPTION', `There is no preset "${name}": choose one of ${presetNames.join(', ')}.`);
  }
  return checkOptions({ ...presets[name], ...overrides });
}

function isPreset(name: string): name is PresetName {
  return Object.hasOwn(presets, name);
}
