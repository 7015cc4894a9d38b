import type { InputMethod, Preset } from '../method.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { byPlan } from './attribute.js';

const presets = {
  paper: { source: 'arXiv 1605.01713', options: { channels: 'magnitude-of-sum' } },
} as const satisfies Record<string, Preset<typeof saliencyOptions>>;

/** The gradient times the input: the logit's first-order share of each pixel. */
export const gradientXInput = {
  name: 'gradient-x-input',
  title: 'Gradient x input',
  source: 'Shrikumar et al. 2016, arXiv 1605.01713',
  summary: 'Multiplies the gradient at the input by the normalized input',
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options: saliencyOptions,
  presets,
  explain: byPlan('Gradient x input', ({ image: { data } }) => ({
    points: 1,
    pointAt: () => data,
    weightOf: () => 1,
    factor: data,
  })),
} as const satisfies InputMethod<typeof saliencyOptions>;
