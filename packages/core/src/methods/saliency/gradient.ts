import type { InputMethod, Preset } from '../method.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { byPlan } from './attribute.js';

const presets = {
  paper: { source: 'section 3 of arXiv 1312.6034', options: { channels: 'max-magnitude' } },
} as const satisfies Record<string, Preset<typeof saliencyOptions>>;

/** The gradient at the input: the pixels whose change moves the logit most. */
export const gradient = {
  name: 'gradient',
  title: 'Gradient',
  source: 'Simonyan et al. 2013, arXiv 1312.6034',
  summary: "Shows how much the class's logit changes with each pixel: the gradient at the input",
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options: saliencyOptions,
  presets,
  explain: byPlan('Gradient', ({ image }) => ({ points: 1, pointAt: () => image.data, weightOf: () => 1 })),
} as const satisfies InputMethod<typeof saliencyOptions>;
