/** A white picture that others and text are drawn on. */
import type { Picture, Size } from '@scorecam/core';
import { type Font, type Glyph, placed } from './bitmap-font.js';

/** A left upper corner, in pixels. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** A white picture of that size, in whole pixels. */
export function whiteCanvas({ width, height }: Size): Picture {
  return { width, height, data: new Uint8Array(4 * width * height).fill(255) };
}

/** Copies the colors of a picture into a canvas that has room for it, opaque: a network does not see alpha either. */
export function paste(canvas: Picture, { width, height, data }: Picture, { x, y }: Corner): void {
  for (let row = 0; row < height; row++) {
    const to = 4 * ((y + row) * canvas.width + x);
    canvas.data.set(data.subarray(4 * row * width, 4 * (row + 1) * width), to);
    for (let at = to + 3; at < to + 4 * width; at += 4) canvas.data[at] = 255;
  }
}

/** Draws a line of text; what lies outside of the canvas is left out. */
export function print(canvas: Picture, text: string, { font, x, y }: Corner & { readonly font: Font }): void {
  for (const [glyph, from] of placed(font, text).glyphs)
    drawGlyph(canvas, font.picture, { glyph, x: x + from + glyph.xoffset, y: y + glyph.yoffset });
}

function drawGlyph(canvas: Picture, letters: Picture, { glyph, x, y }: Corner & { readonly glyph: Glyph }): void {
  for (let row = 0; row < glyph.height; row++) {
    for (let column = 0; column < glyph.width; column++) {
      const [toX, toY] = [x + column, y + row];
      if (toX < 0 || toY < 0 || toX >= canvas.width || toY >= canvas.height) continue;
      blend(canvas, 4 * (toY * canvas.width + toX), {
        letters,
        from: 4 * ((glyph.y + row) * letters.width + glyph.x + column),
      });
    }
  }
}

/** Lays a pixel of a letter over an opaque one. */
function blend(canvas: Picture, to: number, { letters, from }: { letters: Picture; from: number }): void {
  const weight = letters.data[from + 3]! / 255;
  for (let channel = 0; channel < 3; channel++) {
    const [below, above] = [canvas.data[to + channel]!, letters.data[from + channel]!];
    canvas.data[to + channel] = Math.round(below + weight * (above - below));
  }
}
