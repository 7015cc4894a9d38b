/** What the methods of this folder share: how their maps are finished, in the ways of the libraries. */
import type { OptionsOf } from '../option.js';
import type { finishOptions } from '../steps/finish-map.js';

/** A full set of the options that finish a map. */
export type FinishingOptions = OptionsOf<typeof finishOptions>;

/** pytorch-grad-cam scales at the layer's size, upsamples and scales again. */
export const asPytorchGradCam: FinishingOptions = {
  upsample: 'half-pixel',
  relu: 'before-upsampling',
  scale: 'layer-then-input-size',
};

/** torchcam's maps have the layer's size. */
export const asTorchcam: FinishingOptions = { ...asPytorchGradCam, scale: 'layer-size' };

/** The papers upsample the rectified map; scaling is left to the picture. */
export const asInPapers: FinishingOptions = { ...asPytorchGradCam, scale: 'input-size' };

/** The implementations that the presets reproduce. */
export const librarySources = {
  pytorchGradCam: 'jacobgil/pytorch-grad-cam 1.5.5',
  torchcam: 'frgfm/torch-cam 0.5',
} as const;
