/** Which methods can be written into a model, and how: a row for each method. */
import type { MethodName, MethodOptions } from '../../methods/index.js';
import type { ExportForm } from '../export-form.js';
import { camForm, gradCamForm, gradCamPlusPlusForm, hiresCamForm, layerCamForm, xgradCamForm } from './by-gradients.js';
import { deconvolutionForm, gradientForm, gradientXInputForm, guidedForm } from './by-input-gradient.js';

/** A form, or the reason why there is none, which completes "..., because". */
type FormTable = { readonly [N in MethodName]: ExportForm<MethodOptions<N>> | string };

const notYet = 'its passes are not one graph';

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
  'score-cam': notYet,
  'recipro-cam': notYet,
  'ablation-cam': notYet,
  'smooth-grad': notYet,
  'integrated-gradients': notYet,
  rise: notYet,
  occlusion: notYet,
  'group-cam': notYet,
  mask: 'its mask is learned in hundreds of passes',
  'eigen-cam': 'a singular vector is found by steps whose number depends on the picture',
  'is-cam': 'it masks the picture ten times for each channel',
  'ss-cam': 'it masks the picture with random noise for each channel',
};
