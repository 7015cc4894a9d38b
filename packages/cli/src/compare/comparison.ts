import type { ColorMapName, Explanation, Picture } from '@scorecam/core';

/** What was found, in the three forms in which it is given. */
export interface Comparison {
  readonly text: string;
  readonly record: object;
  readonly drawing: Picture;
}

/** How maps are drawn. */
export interface DrawingOptions {
  readonly picture: Picture;
  readonly colorMap: ColorMapName;
  readonly opacity: number;
}

/** One model with what it says of the picture. */
export interface ModelExplanation {
  readonly model: string;
  readonly sha256: string;
  readonly explanation: Explanation;
}
