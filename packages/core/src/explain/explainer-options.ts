import type { CancelSignal } from '../cancel.js';
import type { PreprocessingOptions } from '../image/preprocessing.js';
import type { Layout } from '../inspect/index.js';
import type { SessionOptions } from '../runtime.js';
import type { ScoreCamOptions } from '../methods/score-cam/options.js';
import type { PresetName } from '../methods/score-cam/presets.js';
import type { Progress } from '../methods/method.js';

/** What an explainer may be told of a model besides its graph. All of it is optional. */
export interface ExplainerSetup {
  /** Module path, node name, tensor name, or index among the candidates (negative from the end); the last spatial features when absent. */
  readonly layer?: string | number | undefined;
  /** Any 4-D tensor of the graph, taken as it is instead of a layer's activation. */
  readonly tensor?: string | undefined;
  /** The image input's name, where the model has several that could be images. */
  readonly input?: string | undefined;
  /** The output with the class scores, where the model has several. */
  readonly output?: string | undefined;
  /** Where the input's channels stand, where the model does not tell. */
  readonly layout?: Layout | undefined;
  /** The model card's preprocessing; ImageNet's where it says nothing. */
  readonly card?: PreprocessingOptions | undefined;
  /** The file that the card's preprocessing was read from, for people. */
  readonly cardName?: string | undefined;
  /** Preprocessing options that replace the card's, one by one. */
  readonly preprocessing?: PreprocessingOptions | undefined;
  /** One label a class, by class index. */
  readonly labels?: readonly string[] | undefined;
  /** Masked inputs a pass; 8 when absent. */
  readonly batch?: number | undefined;
  readonly session?: SessionOptions | undefined;
  /** Whether `dispose` ends the runtime as well as the session. */
  readonly ownsRuntime?: boolean | undefined;
  /** What the reader of every explanation should know, in sentences. */
  readonly notices?: readonly string[] | undefined;
}

/** What one explanation is to show. All of it is optional. */
export interface ExplainOptions {
  /** Class indices or labels. When absent, the `top` most probable classes. */
  readonly classes?: readonly (number | string)[] | undefined;
  /** How many of the most probable classes to explain where `classes` is absent; 1 when absent. */
  readonly top?: number | undefined;
  /** `official` when absent. */
  readonly preset?: PresetName | undefined;
  /** Options that replace the preset's. */
  readonly options?: Partial<ScoreCamOptions> | undefined;
  /** An AbortSignal; looked at between batches. */
  readonly signal?: CancelSignal | undefined;
  /** Called before each batch and at the end; `partial()` gives the maps so far. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
