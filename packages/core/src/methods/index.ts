/** The methods, a literal list: to add one is to add its file and its line here. */
import { ablationCam } from './ablation-cam.js';
import { eigenCam } from './eigen-cam.js';
import { cam } from './grad-cam/cam.js';
import { gradCamPlusPlus } from './grad-cam/grad-cam-plus-plus.js';
import { gradCam } from './grad-cam/grad-cam.js';
import { hiresCam } from './grad-cam/hires-cam.js';
import { layerCam } from './grad-cam/layer-cam.js';
import { xgradCam } from './grad-cam/xgrad-cam.js';
import { groupCam } from './group-cam/group-cam.js';
import { isCam } from './is-cam.js';
import { mask } from './mask/mask.js';
import { occlusion } from './occlusion.js';
import type { OptionsOf } from './option.js';
import { reciproCam } from './recipro-cam.js';
import { rise } from './rise/rise.js';
import { deconvolution } from './saliency/deconvolution.js';
import { gradientXInput } from './saliency/gradient-x-input.js';
import { gradient } from './saliency/gradient.js';
import { guidedBackpropagation } from './saliency/guided-backpropagation.js';
import { integratedGradients } from './saliency/integrated-gradients.js';
import { smoothGrad } from './saliency/smooth-grad.js';
import { scoreCam } from './score-cam/score-cam.js';
import { ssCam } from './ss-cam.js';

/** All methods, the default first. */
export const methods = [
  scoreCam,
  rise,
  cam,
  gradCam,
  gradCamPlusPlus,
  xgradCam,
  layerCam,
  hiresCam,
  eigenCam,
  reciproCam,
  ablationCam,
  isCam,
  ssCam,
  groupCam,
  occlusion,
  mask,
  gradient,
  gradientXInput,
  guidedBackpropagation,
  deconvolution,
  smoothGrad,
  integratedGradients,
] as const;

type AnyMethod = (typeof methods)[number];

/** The name of a method, as flags and records give it. */
export type MethodName = AnyMethod['name'];

/** The preset names of a method. */
export type PresetName<N extends MethodName = MethodName> = {
  [M in AnyMethod as M['name']]: keyof M['presets'] & string;
}[N];

/** A full set of the options of a method. */
export type MethodOptions<N extends MethodName = MethodName> = {
  [M in AnyMethod as M['name']]: OptionsOf<M['options']>;
}[N];

/**
 * A method with its preset and options: a union by method, so that an option of another method is a type error. Score-CAM if no
 * method is named.
 */
export type MethodChoice =
  | (Omit<ChoiceOf<'score-cam'>, 'method'> & { readonly method?: 'score-cam' | undefined })
  | { [N in MethodName]: ChoiceOf<N> }[MethodName];

interface ChoiceOf<N extends MethodName> {
  readonly method: N;
  /** The method's first preset if none is named. */
  readonly preset?: PresetName<N> | undefined;
  /** Options that replace the preset's. */
  readonly options?: Partial<MethodOptions<N>> | undefined;
}
