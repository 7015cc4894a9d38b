import type { LayerMethod, Preset } from '../method.js';
import { finishOptions } from '../steps/finish-map.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asPytorchGradCam, librarySources } from './presets.js';
import { placewiseGradient } from './weights.js';

const presets = {
  'pytorch-grad-cam': { source: librarySources.pytorchGradCam, options: asPytorchGradCam },
  paper: { source: 'arXiv 2011.08891', options: asInPapers },
} as const satisfies Record<string, Preset<typeof finishOptions>>;

/** HiRes-CAM: each place of a channel is weighted by its own gradient. */
export const hiresCam = {
  name: 'hires-cam',
  title: 'HiRes-CAM',
  source: 'Draelos and Carin 2020, arXiv 2011.08891',
  summary: 'Weights each place of each channel by its own gradient: what the place itself adds to the logit',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options: finishOptions,
  presets,
  explain: byGradients('HiRes-CAM', placewiseGradient),
} as const satisfies LayerMethod<typeof finishOptions>;
