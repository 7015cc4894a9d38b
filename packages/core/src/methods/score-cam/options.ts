import { ScorecamError } from '../../errors.js';
import type { Alignment } from '../../interpolation.js';

/**
 * Every choice in which implementations of Score-CAM differ. A preset names a full set of them; each can also be set
 * on its own. The choices and who makes them: "The arithmetic" in ARCHITECTURE.md.
 */
export interface ScoreCamOptions {
  /** How masks, and a map of the input's size, are upsampled: bilinear with half-pixel centers or with aligned corners. */
  readonly upsample: Alignment;
  /** Whether a mask is scaled to [0, 1] at the input's size, or at the layer's size before it is upsampled. */
  readonly normalize: 'after-upsampling' | 'before-upsampling';
  /** Added to a mask's range before dividing by it; 0 or more. */
  readonly epsilon: number;
  /** A constant channel says nothing about place: leave it out, or score the input under a mask of zeros as its own. */
  readonly constantChannels: 'skip' | 'zero-mask';
  /** What of the model's output counts: the class probability, its logit, or a softmax over the output as the model gives it. */
  readonly score: 'probability' | 'logit' | 'softmax-of-output';
  /** Subtracted from every score: nothing, the score of an input of zeros, or that of the input itself. */
  readonly baseline: 'none' | 'zero-input' | 'image';
  /** Whether the channels' scores pass through a softmax to become weights. */
  readonly channelSoftmax: boolean;
  /** What the weights combine: the activations as they are, or each channel scaled to [0, 1] at the layer's size. */
  readonly combine: 'raw' | 'normalized';
  /** Where negative values of the weighted sum become 0: at the input's size, at the layer's size, or nowhere. */
  readonly relu: 'after-upsampling' | 'before-upsampling' | 'none';
  /** Where the map is scaled to [0, 1]: upsampled to the input's size, at the layer's size, or at both in turn. */
  readonly scale: 'input-size' | 'layer-size' | 'layer-then-input-size';
}

const choices = {
  upsample: ['half-pixel', 'align-corners'],
  normalize: ['after-upsampling', 'before-upsampling'],
  constantChannels: ['skip', 'zero-mask'],
  score: ['probability', 'logit', 'softmax-of-output'],
  baseline: ['none', 'zero-input', 'image'],
  combine: ['raw', 'normalized'],
  relu: ['after-upsampling', 'before-upsampling', 'none'],
  scale: ['input-size', 'layer-size', 'layer-then-input-size'],
} as const satisfies Partial<Record<keyof ScoreCamOptions, readonly string[]>>;

/** The values that each option with a list of names may take, for help texts and checks. */
export const optionChoices: Readonly<Record<keyof typeof choices, readonly string[]>> = choices;

/**
 * Checks a full set of options that came from outside.
 *
 * @throws ScorecamError INVALID_OPTION, naming the option, its value and what it may be
 */
export function checkOptions(options: ScoreCamOptions): ScoreCamOptions {
  for (const [name, allowed] of Object.entries(optionChoices)) {
    const value: unknown = options[name as keyof typeof choices]; // a key of `choices`, which Object.entries widens
    if (!allowed.includes(String(value))) refuse(name, value, allowed.join(', '));
  }
  if (!(Number.isFinite(options.epsilon) && options.epsilon >= 0))
    refuse('epsilon', options.epsilon, 'a number from 0 up');
  if (typeof options.channelSoftmax !== 'boolean') refuse('channelSoftmax', options.channelSoftmax, 'true or false');
  return options;
}

function refuse(name: string, value: unknown, allowed: string): never {
  throw new ScorecamError(
    'INVALID_OPTION',
    `The option ${name} cannot be ${JSON.stringify(value)}: it is one of ${allowed}.`,
  );
}
