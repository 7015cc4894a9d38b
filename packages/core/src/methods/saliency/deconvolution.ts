import type { InputMethod, Preset } from '../method.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { byPlan } from './attribute.js';

const presets = {
  paper: { source: 'section 2.1 of arXiv 1311.2901', options: { channels: 'max-magnitude' } },
} as const satisfies Record<string, Preset<typeof saliencyOptions>>;

/** The gradient at the input, if each ReLU passes positive gradients, whether it was active or not. */
export const deconvolution = {
  name: 'deconvolution',
  title: 'Deconvolution',
  source: 'Zeiler and Fergus 2013, arXiv 1311.2901',
  summary:
    'Shows the gradient at the input, where each ReLU passes back all positive values; blurrier than guided backpropagation',
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options: saliencyOptions,
  presets,
  explain: byPlan('Deconvolution', ({ image }) => ({
    points: 1,
    pointAt: () => image.data,
    weightOf: () => 1,
    relu: 'deconvolution',
  })),
} as const satisfies InputMethod<typeof saliencyOptions>;
