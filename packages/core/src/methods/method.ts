import type { CancelSignal } from '../cancel.js';
import type { SpatialMap } from '../spatial-map.js';
import type { FinishedMap } from './steps/finish-map.js';
import type { ScoreCamOptions } from './score-cam/options.js';

/** How far the masked passes are. */
export interface Progress {
  /** Masked inputs scored so far. */
  readonly done: number;
  /** Masked inputs to score in all. */
  readonly total: number;
  /** The maps that the channels scored so far give; computed when called. */
  partial(): readonly ClassMap[];
}

/** What one call of `scoreCam` is to do. */
export interface ScoreCamRequest {
  /** Class indices, each in 0..C-1. */
  readonly classes: readonly number[];
  readonly options: ScoreCamOptions;
  /** Masked inputs a pass, 1 or more. */
  readonly batch: number;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The map of one class. */
export interface ClassMap extends FinishedMap {
  readonly index: number;
  /** L, the weighted sum before its ReLU and scaling, at the layer's size: comparable over classes and pictures. */
  readonly raw: SpatialMap;
  /** S_k for each of the K channels; 0 for a channel that was skipped. */
  readonly scores: Float32Array;
}
