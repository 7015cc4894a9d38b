import type { LayerMethod, Preset } from '../method.js';
import { finishOptions } from '../steps/finish-map.js';
import { byGradients } from './by-gradients.js';
import { asInPapers, asPytorchGradCam, asTorchcam, librarySources } from './presets.js';
import { positiveGradient } from './weights.js';

const presets = {
  'pytorch-grad-cam': { source: librarySources.pytorchGradCam, options: asPytorchGradCam },
  torchcam: { source: librarySources.torchcam, options: asTorchcam },
  paper: { source: 'Jiang et al. 2021', options: asInPapers },
} as const satisfies Record<string, Preset<typeof finishOptions>>;

/** Layer-CAM: each place of a channel is weighted by its own gradient if that is positive. */
export const layerCam = {
  name: 'layer-cam',
  title: 'Layer-CAM',
  source: 'Jiang et al. 2021, IEEE TIP 30, 10.1109/TIP.2021.3089943',
  summary: 'Weights each place of each channel by its own gradient if that is positive; works at early layers too',
  subject: 'layer',
  asks: 'layerGradients',
  unit: 'gradients',
  options: finishOptions,
  presets,
  explain: byGradients('Layer-CAM', positiveGradient),
} as const satisfies LayerMethod<typeof finishOptions>;
