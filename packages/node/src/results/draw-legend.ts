import { colorBar, type ColorMapName, type Picture } from '@scorecam/core';
import type { Font } from '../picture/bitmap-font.js';
import { paste, print } from '../picture/canvas.js';

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
  canvas: Picture,
  { x, y, width, height }: LegendPlace,
  { font, colorMap }: { readonly font: Font; readonly colorMap: ColorMapName },
): void {
  print(canvas, '0', { font, x, y: y - 2 });
  paste(canvas, colorBar(width - 2 * digit, height, colorMap), { x: x + digit, y });
  print(canvas, '1', { font, x: x + width - 9, y: y - 2 });
}
