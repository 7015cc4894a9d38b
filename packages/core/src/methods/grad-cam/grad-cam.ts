import type { LayerMethod, Preset } from '../method.js';
import { finishOptions } from '../steps/finish-map.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asPytorchGradCam, asTorchcam, librarySources } from './presets.js';
import { meanGradient } from './weights.js';

const presets = {
  'pytorch-grad-cam': { source: librarySources.pytorchGradCam, options: asPytorchGradCam },
  torchcam: { source: librarySources.torchcam, options: asTorchcam },
  paper: { source: 'equations 1 and 2 of arXiv 1610.02391', options: asInPapers },
} as const satisfies Record<string, Preset<typeof finishOptions>>;

/** Grad-CAM: each channel is weighted by the mean of its gradient. */
export const gradCam = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  source: 'Selvaraju et al. 2017, arXiv 1610.02391',
  summary: "Weights each channel of a layer by the mean gradient of the class's logit in it",
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options: finishOptions,
  presets,
  explain: byGradients('Grad-CAM', meanGradient),
} as const satisfies LayerMethod<typeof finishOptions>;
