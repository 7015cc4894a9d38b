import type { ExplainerSetup } from '../explain/explainer-options.js';
import type { MethodSetting } from '../methods/choose-method.js';
import type { LayerChoice } from '../model/choose-layer.js';

/** One map that a model is to give. The layer of the setup is taken if no other is named. */
export interface MapRequest extends LayerChoice {
  /** The method with its preset and options, as `settingOf` and `parseMethod` give it. */
  readonly method: MethodSetting;
}

/** The maps to write into a model. */
export interface ExportRequest {
  /** Facts about the model that are not in its graph. */
  readonly setup?: ExplainerSetup | undefined;
  /** The maps, one or more. */
  readonly maps: readonly MapRequest[];
  /**
   * The class that the maps explain: `top`, the most probable one of each picture; `input`, what the new input
   * `class_index` says for each picture; or a class index or label (default: `top`).
   */
  readonly class?: number | string | undefined;
  /** At which size the maps are scaled: the layer's or the input's (default: as the preset has it). */
  readonly mapSize?: 'layer' | 'input' | undefined;
  /** `unit`: in [0, 1]. `raw`: what the map is made of, unscaled, as an explanation's `raw` (default: `unit`). */
  readonly values?: 'unit' | 'raw' | undefined;
  /**
   * Puts the preprocessing in front: the input becomes `picture`, uint8 (N, height, width, 3) in red, green, blue, of the size of the
   * network's input, or of any size, resized and cropped in the graph (default: the network's own input).
   */
  readonly pictures?: 'input-size' | 'any-size' | undefined;
  /**
   * `operator`: as ONNX's Loop. `unrolled`: pass by pass, for runtimes without that operator; the model then takes one picture at a time
   * (default: `operator`).
   */
  readonly loops?: 'operator' | 'unrolled' | undefined;
  /** More entries for the metadata of the file, under `scorecam.<name>`: a version, the hash of the original. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}
