import type { LayerInfo } from '../layers/layer-info.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { SpatialMap } from '../spatial-map.js';
import type { MapFlag } from '../methods/steps/finish-map.js';
import type { ScoreCamOptions } from '../methods/score-cam/options.js';
import type { PresetName } from '../methods/score-cam/presets.js';

/** A class and how probable the model finds it for a picture. */
export interface Prediction {
  /** 0..C-1. */
  readonly index: number;
  /** Absent where the labels are not known. */
  readonly label?: string;
  /** In [0, 1]. */
  readonly probability: number;
  readonly logit: number;
}

/** Where the network looked for one class. */
export interface ClassExplanation extends Prediction {
  /** In [0, 1], at the size that the preset's reference implementation gives. */
  readonly map: SpatialMap;
  /** The weighted sum before its ReLU and scaling, at the layer's size: comparable over classes and pictures. */
  readonly raw: SpatialMap;
  /** The map placed in the coordinates of the original picture, in [0, 1]; computed when it is first read. */
  readonly original: SpatialMap;
  /** The score of each of the K channels; 0 for one that was skipped. */
  readonly scores: Float32Array;
  /** Present where the map shows nothing, with the reason; the maps are then all zeros. */
  readonly flag?: MapFlag;
}

/** All that is needed to read a map, and to make it again. */
export interface Explanation {
  readonly preset: PresetName;
  /** The options in force: the preset's, with those that the caller replaced. */
  readonly options: ScoreCamOptions;
  /** How the picture became the network's input. */
  readonly preprocessing: Preprocessing;
  readonly layer: LayerInfo;
  /** The explained classes, in the order asked for. */
  readonly classes: readonly ClassExplanation[];
  /** The five most probable classes, the most probable first. */
  readonly top: readonly Prediction[];
  /** K, the number of the layer's channels. */
  readonly channels: number;
  /** Indices of the channels that are constant: skipped, or scored once for all as a mask of zeros. */
  readonly constantChannels: readonly number[];
  /** The runtime and its execution provider. */
  readonly runtime: string;
  readonly device: string;
  /** Masked inputs a pass. */
  readonly batch: number;
  /** Wall-clock milliseconds. */
  readonly times: ExplanationTimes;
  /** What was decided on the way and the reader should know, in sentences. */
  readonly notices: readonly string[];
}

/** Wall-clock milliseconds of the parts of one explanation. */
export interface ExplanationTimes {
  /** From picture to network input. */
  readonly preprocess: number;
  /** Phase 1: the layer's activation. */
  readonly activation: number;
  /** Phase 2: all masked passes. */
  readonly scoring: number;
}
