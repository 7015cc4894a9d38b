import type { InputMethod, Preset } from '../method.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { byPlan } from './attribute.js';

const presets = {
  paper: { source: 'section 3.4 of arXiv 1412.6806', options: { channels: 'max-magnitude' } },
} as const satisfies Record<string, Preset<typeof saliencyOptions>>;

/** The gradient at the input, if each ReLU passes positive gradients only. */
export const guidedBackpropagation = {
  name: 'guided-backpropagation',
  title: 'Guided backpropagation',
  source: 'Springenberg et al. 2014, arXiv 1412.6806',
  summary:
    'Shows the gradient at the input, where each active ReLU passes back only positive values; sharp, but much the same for every class',
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options: saliencyOptions,
  presets,
  explain: byPlan('Guided backpropagation', ({ image }) => ({
    points: 1,
    pointAt: () => image.data,
    weightOf: () => 1,
    relu: 'guided',
  })),
} as const satisfies InputMethod<typeof saliencyOptions>;
