import type { CancelSignal } from '../cancel.js';
import type { PreprocessingOptions } from '../image/preprocessing.js';
import type { Layout } from '../inspect/index.js';
import type { MethodSetting } from '../methods/choose-method.js';
import type { MethodChoice } from '../methods/index.js';
import type { Progress } from '../methods/method.js';
import type { SessionOptions } from '../runtime.js';
import type { ReadPicture } from './baselines.js';
import type { HeadName, Target } from '../target/index.js';
import type { FedInputs } from '../model/complete-model.js';
import type { PassPrecision } from '../model/model-facts.js';
import type { Size } from '../spatial-map.js';

/** What an explainer may be given about a model besides its graph. All of it is optional. */
export interface ExplainerSetup {
  /** Module path, node name, tensor name, or index among the candidates, negative from the end (default: the last spatial features). */
  readonly layer?: string | number | undefined;
  /** Any tensor of features in the graph, taken as it is instead of a layer's activation. */
  readonly tensor?: string | undefined;
  /** The rows and columns of a transformer's tokens, if the graph does not show them. */
  readonly grid?: Size | undefined;
  /** The image input's name, if the model has several that could be images. */
  readonly input?: string | undefined;
  /** The values of the model's other inputs in every run, by their names. */
  readonly feeds?: FedInputs | undefined;
  /** The output with the class scores, if the model has several. */
  readonly output?: string | undefined;
  /** The target (default: the scores of the classes). */
  readonly target?: Target | undefined;
  /** The head that the model's card states, if the target states none. */
  readonly cardHead?: HeadName | undefined;
  /** The axis order of the input, if the model does not show it. */
  readonly layout?: Layout | undefined;
  /** The model card's preprocessing; ImageNet's for the fields that it does not set. */
  readonly card?: PreprocessingOptions | undefined;
  /** The file that the card's preprocessing was read from, for people. */
  readonly cardName?: string | undefined;
  /** Preprocessing options that replace the card's, one by one. */
  readonly preprocessing?: PreprocessingOptions | undefined;
  /** One label per class, by class index. */
  readonly labels?: readonly string[] | undefined;
  /** Inputs per pass; `auto` is the fastest of a few sizes, measured in the first passes of each explanation (default: 8). */
  readonly batch?: number | 'auto' | undefined;
  /** Bytes that the inputs of a pass may take with the batch `auto`, by estimate (default: 256 MiB on a CPU, 2 GiB on a GPU). */
  readonly memory?: number | undefined;
  /**
   * The numbers in the masked passes: fp16 is faster on most GPUs, and refused if it moves the logits of a probe by more than 2 % of
   * the largest. Gradients stay float32. tf32 is for CUDA alone, in a runtime started for it, and for all passes (default: fp32).
   */
  readonly precision?: PassPrecision | undefined;
  /** How the sessions of the model are opened. */
  readonly session?: SessionOptions | undefined;
  /** Reads the pictures that options of methods name, such as a baseline (default: no option can name a picture). */
  readonly readPicture?: ReadPicture | undefined;
  /** Whether `dispose` ends the runtime as well as the sessions (default: false). */
  readonly ownsRuntime?: boolean | undefined;
  /** Notices for the reader of every explanation, in sentences. */
  readonly notices?: readonly string[] | undefined;
}

/** Which classes are explained, and how the work is watched. All of it is optional. */
export interface ExplainTarget {
  /** Class indices or labels (default: the `top` most probable classes). */
  readonly classes?: readonly (number | string)[] | undefined;
  /** How many of the most probable classes to explain if `classes` is absent (default: 1). */
  readonly top?: number | undefined;
  /** An AbortSignal; checked between batches. */
  readonly signal?: CancelSignal | undefined;
  /** Called before each batch and at the end; `partial()` gives the maps so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * What one explanation is to show, and by which method (default: `score-cam`, preset `official`): a name with a preset and
 * options, or a whole setting as `parseMethod` and an explanation give it.
 */
export type ExplainOptions = ExplainTarget & (MethodChoice | { readonly method: MethodSetting });
