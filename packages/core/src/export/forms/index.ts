/** Which methods can be written into a model, and how: a row for each method. */
import type { MethodName, MethodOptions } from '../../methods/index.js';
import type { ExportForm } from '../export-form.js';
import { ablationCamForm } from './ablation-cam.js';
import { camForm, gradCamForm, gradCamPlusPlusForm, hiresCamForm, layerCamForm, xgradCamForm } from './by-gradients.js';
import { deconvolutionForm, gradientForm, gradientXInputForm, guidedForm } from './by-input-gradient.js';
import { integratedGradientsForm } from './integrated-gradients.js';
import { isCamForm } from './is-cam.js';
import { occlusionForm } from './occlusion.js';
import { reciproCamForm } from './recipro-cam.js';
import { riseForm } from './rise.js';
import { scoreCamForm } from './score-cam.js';
import { smoothGradForm } from './smooth-grad.js';

/** A form, or the reason why there is none, which completes "..., because". */
type FormTable = { readonly [N in MethodName]: ExportForm<MethodOptions<N>> | string };

/** The rows. */
export const forms: FormTable = {
  'grad-cam': gradCamForm,
  'grad-cam++': gradCamPlusPlusForm,
  'xgrad-cam': xgradCamForm,
  'layer-cam': layerCamForm,
  'hires-cam': hiresCamForm,
  cam: camForm,
  gradient: gradientForm,
  'gradient-x-input': gradientXInputForm,
  'guided-backpropagation': guidedForm,
  deconvolution: deconvolutionForm,
  'score-cam': scoreCamForm,
  'recipro-cam': reciproCamForm,
  'ablation-cam': ablationCamForm,
  'is-cam': isCamForm,
  occlusion: occlusionForm,
  'integrated-gradients': integratedGradientsForm,
  'smooth-grad': smoothGradForm,
  rise: riseForm,
  'ss-cam': 'its random noise would have to be stored in it, 200 kB for each sample of a channel',
  'group-cam': 'its groups of channels mix the picture with a blurred one',
  mask: 'its mask is learned in hundreds of passes',
  'eigen-cam': 'a singular vector is found by steps whose number depends on the picture',
};
