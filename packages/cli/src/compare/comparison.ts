import type { Explanation, ModelIdentity, Picture } from '@scorecam/core';
import type { DrawingOptions } from '../options/output-options.js';

/** What was found, in the three forms in which it is given. */
export interface Comparison {
  readonly text: string;
  readonly record: object;
  readonly drawing: Picture;
}

/** The picture and the style of a comparison. */
export interface ComparisonDrawing extends DrawingOptions {
  readonly picture: Picture;
}

/** One model with what it says about the picture. */
export interface ModelExplanation {
  readonly model: ModelIdentity;
  readonly explanation: Explanation;
}
