import { colorize, displayPeak, type Explanation, overlay, type Picture, scaledForDisplay } from '@scorecam/core';
import type { SanityStage } from '@scorecam/core/evaluate';
import type { RowCell } from '@scorecam/node';
import type { DrawingOptions } from '../options/output-options.js';

/** The picture, if there is one, and the map of each stage over it. */
export function drawStages(
  stages: readonly SanityStage[],
  picture: Picture | undefined,
  { method, ...options }: DrawingOptions & Pick<Explanation, 'method'>,
): RowCell[] {
  const drawn = ({ map, original }: SanityStage['explanation']) =>
    scaledForDisplay(original, 1 / displayPeak(map, method));
  const maps = stages.map(({ randomized, layer, explanation, rankCorrelation, similarity }) => ({
    picture: picture ? overlay(picture, drawn(explanation), options) : colorize(drawn(explanation), options.colorMap),
    lines: [
      randomized === 0 ? 'trained' : `${randomized}: ${layer ?? ''}`,
      explanation.flag ? 'the map shows nothing' : `rank ${rankCorrelation.toFixed(2)}, SSIM ${similarity.toFixed(2)}`,
    ],
  }));
  return picture ? [{ picture, lines: ['picture'] }, ...maps] : maps;
}
