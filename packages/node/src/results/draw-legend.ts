import { colorBar, type ColorMapName } from '@scorecam/core';
import { type JimpPicture, paste } from '../picture/jimp-picture.js';
import type { Font } from './sheet-text.js';

/** The place of a legend: its upper left corner, its whole width, and the height of its bar. */
interface LegendPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In pixels: what a digit beside the bar takes. */
const digit = 14;

/** Draws the colors of the values from 0 to 1. */
export function drawLegend(
  canvas: JimpPicture,
  { x, y, width, height }: LegendPlace,
  { font, colorMap }: { readonly font: Font; readonly colorMap: ColorMapName },
): void {
  canvas.print({ font, x, y: y - 2, text: '0' });
  paste(canvas, colorBar(width - 2 * digit, height, colorMap), { x: x + digit, y });
  canvas.print({ font, x: x + width - 9, y: y - 2, text: '1' });
}
