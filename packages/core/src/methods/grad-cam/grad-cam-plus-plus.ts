import type { LayerMethod, Preset } from '../method.js';
import { choice, number } from '../option.js';
import { finishOptions } from '../steps/finish-map.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asPytorchGradCam, asTorchcam, librarySources } from './presets.js';
import { positivePartials } from './weights.js';

const options = {
  denominator: choice(
    ['full', 'one'],
    "What the squared gradient of a place is divided by: the paper's denominator, or 1",
  ),
  epsilon: number({ least: 0 }, 'Added to the denominator'),
  ...finishOptions,
} as const;

const presets = {
  'pytorch-grad-cam': {
    source: librarySources.pytorchGradCam,
    options: { denominator: 'full', epsilon: 1e-6, ...asPytorchGradCam },
  },
  torchcam: {
    source: `${librarySources.torchcam}, whose division has no effect`,
    options: { denominator: 'one', epsilon: 0, ...asTorchcam },
  },
  paper: {
    source: 'equations 10 and 11 of arXiv 1710.11063',
    options: { denominator: 'full', epsilon: 0, ...asInPapers },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/** Grad-CAM++: each channel is weighted by its positive gradients, those of few places counting more. */
export const gradCamPlusPlus = {
  name: 'grad-cam++',
  title: 'Grad-CAM++',
  source: 'Chattopadhyay et al. 2018, arXiv 1710.11063',
  summary: 'Weights each channel of a layer by its positive gradients, place by place, so that small objects count too',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options,
  presets,
  explain: byGradients('Grad-CAM++', positivePartials),
} as const satisfies LayerMethod<typeof options>;
