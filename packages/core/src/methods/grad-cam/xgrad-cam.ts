import type { LayerMethod, Preset } from '../method.js';
import { number } from '../option.js';
import { finishOptions } from '../steps/finish-map.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asPytorchGradCam, asTorchcam, librarySources } from './presets.js';
import { activatedGradient } from './weights.js';

const options = {
  epsilon: number({ least: 0 }, "Added to the sum of a channel's activation before dividing by it"),
  ...finishOptions,
} as const;

const presets = {
  'pytorch-grad-cam': { source: librarySources.pytorchGradCam, options: { epsilon: 1e-7, ...asPytorchGradCam } },
  torchcam: { source: librarySources.torchcam, options: { epsilon: 1e-8, ...asTorchcam } },
  paper: { source: 'arXiv 2008.02312', options: { epsilon: 0, ...asInPapers } },
} as const satisfies Record<string, Preset<typeof options>>;

/** XGrad-CAM: each channel is weighted by its gradient, averaged with the activation as weights. */
export const xgradCam = {
  name: 'xgrad-cam',
  title: 'XGrad-CAM',
  source: 'Fu et al. 2020, arXiv 2008.02312',
  summary: 'Weights each channel of a layer by its mean gradient, in which places count as much as they are activated',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options,
  presets,
  explain: byGradients('XGrad-CAM', activatedGradient),
} as const satisfies LayerMethod<typeof options>;
