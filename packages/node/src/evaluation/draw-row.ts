/** Small pictures side by side, each with some words under it, as in the paper's figure 9; a long row breaks. */
import type { Picture } from '@scorecam/core';
import { fromJimp, Jimp, paste } from '../picture/jimp-picture.js';
import { thumbnail } from '../picture/thumbnail.js';
import { fittedInMiddle, sheetFonts } from '../results/sheet-text.js';

/** One picture of a row. */
export interface RowCell {
  /** Made smaller if it is large. */
  readonly picture: Picture;
  /** The lines under it; what is too long is shortened in its middle. */
  readonly lines: readonly string[];
}

/** In pixels. */
const longestSide = 200;
const margin = 12;
const lineHeight = 16;

const white = 0xffffffff;

/**
 * Draws the row.
 *
 * @param columns - the number of pictures side by side before the row breaks
 */
export async function drawRow(cells: readonly RowCell[], columns = 6): Promise<Picture> {
  const { small: font } = await sheetFonts();
  const pictures = cells.map(({ picture }) => thumbnail(picture, longestSide));
  const lineCount = Math.max(...cells.map(({ lines }) => lines.length));
  const height = Math.max(...pictures.map((picture) => picture.height)) + lineCount * lineHeight + margin;
  const width = longestSide + margin;
  const across = Math.min(columns, cells.length);
  const canvas = new Jimp({
    width: across * width + margin,
    height: Math.ceil(cells.length / across) * height + margin,
    color: white,
  });
  cells.forEach(({ lines }, i) => {
    const picture = pictures[i]!;
    const [x, y] = [margin + (i % across) * width, margin + Math.floor(i / across) * height];
    paste(canvas, picture, { x, y });
    lines.forEach((line, row) => {
      const text = fittedInMiddle(font, line, longestSide);
      canvas.print({ font, x, y: y + picture.height + 3 + row * lineHeight, text });
    });
  });
  return fromJimp(canvas);
}
