/**
 * One picture of a whole explanation, for people: the original, and beside it a row for each class with its map and the
 * overlay, the class and its probability over them, and the colors of the values from 0 to 1 at the foot.
 */
import {
  type ClassExplanation,
  colorize,
  type ColorMapName,
  defaultDrawing,
  drawnMaps,
  overlay,
  type Picture,
  type Size,
  type SpatialMap,
} from '@scorecam/core';
import { measureText } from '@jimp/plugin-print';
import { fromJimp, Jimp, type JimpPicture, paste } from '../picture/jimp-picture.js';
import type { DrawnOptions } from './draw-classes.js';
import { drawLegend } from './draw-legend.js';
import {
  drawable,
  type Font,
  missingLetters,
  printFitted,
  sheetFonts,
  type SheetFonts,
  wrapped,
} from './sheet-text.js';
import { classFacts, footWords, mostRows, type SheetContent } from './sheet-words.js';
import { thumbnail, thumbnailSize } from '../picture/thumbnail.js';

/** What a sheet is drawn with. */
export interface SheetOptions extends DrawnOptions {
  /** A line at the head; default: none. */
  readonly title?: string | undefined;
}

/** In pixels. */
const longestThumbnailSide = 360;
const narrowestThumbnail = 150;
const margin = 16;
const titleHeight = 22;
const headingLine = 18;
const headingGap = 12;
const captionHeight = 20;
const barHeight = 12;
const footLine = 18;

const mostLabelLines = 3;

const white = 0xffffffff;
const captions = ['original', 'map', 'overlay'];

/**
 * Draws the sheet: pictures keep their proportions and are at most 360 pixels per side; small ones are enlarged by integer
 * factors. It shows the first 20 classes and says how many there are. Letters that the font lacks are shown as `(?)`, with a
 * line at the foot that says so.
 */
export async function drawSheet(explanation: SheetContent, options: SheetOptions): Promise<Picture> {
  const fonts = await sheetFonts();
  const layout = layOut(options.picture);
  const rows = explanation.classes.slice(0, mostRows).map((entry) => rowOf(fonts.heading, entry, layout));
  const maps = drawnMaps(explanation, options.scaleOver);
  const foot = footLines(explanation, rows, options);
  const head = margin + (options.title === undefined ? 0 : titleHeight);
  const height = head + rows.reduce((sum, row) => sum + row.height, 0) + barHeight + 22 + footLine * foot.length;
  const canvas = new Jimp({ width: layout.width, height, color: white });
  drawTitle(canvas, options.title, fonts.small);
  let y = head;
  for (const [i, row] of rows.entries()) {
    const pictures = rowPictures(maps[i]!, {
      ...options,
      hasOriginal: i === 0,
      hasContour: explanation.subject === 'layer',
    });
    drawRow(canvas, { row, pictures }, { layout, y, fonts });
    y += row.height;
  }
  drawFoot(canvas, foot, { layout, y, font: fonts.small, colorMap: options.colorMap ?? defaultDrawing.colorMap });
  return fromJimp(canvas);
}

interface Layout {
  readonly width: number;
  readonly thumbnail: Size;
  /** The width of a column, which captions may need wider than a thumbnail. */
  readonly column: number;
}

function layOut(picture: Picture): Layout {
  const size = thumbnailSize(picture, longestThumbnailSide);
  const column = Math.max(size.width, narrowestThumbnail);
  return { thumbnail: size, column, width: captions.length * (column + margin) + margin };
}

interface Row {
  readonly heading: readonly string[];
  readonly height: number;
}

function rowOf(font: Font, entry: ClassExplanation, layout: Layout): Row {
  const heading = describeClass(font, entry, layout.width - 2 * margin);
  const headingHeight = heading.length * headingLine + headingGap;
  return { heading, height: headingHeight + layout.thumbnail.height + captionHeight + margin };
}

/** The class and its probability on one line, or a long label on lines of its own. */
function describeClass(font: Font, entry: ClassExplanation, width: number): string[] {
  const facts = classFacts(entry);
  if (entry.label === undefined) return [facts];
  const name = drawable(font, entry.label);
  const line = `${name}, ${facts}`;
  return measureText(font, line) <= width ? [line] : [...wrapped(font, name, { width, most: mostLabelLines }), facts];
}

interface RowStyle extends SheetOptions {
  /** Whether the row shows the original too. */
  readonly hasOriginal: boolean;
  readonly hasContour: boolean;
}

/** The pictures of a row by column. */
function rowPictures(map: SpatialMap, style: RowStyle): (Picture | undefined)[] {
  const { picture, colorMap = defaultDrawing.colorMap, opacity, hasOriginal, hasContour: contour } = style;
  const original = thumbnail(picture, longestThumbnailSide);
  const covered = overlay(picture, map, { colorMap, opacity, contour });
  return [
    hasOriginal ? original : undefined,
    thumbnail(colorize(map, colorMap), longestThumbnailSide),
    thumbnail(covered, longestThumbnailSide),
  ];
}

function drawTitle(canvas: JimpPicture, title: string | undefined, font: Font): void {
  if (title === undefined) return;
  printFitted(canvas, title, { font, x: margin, y: margin - 4, width: canvas.bitmap.width - 2 * margin });
}

function drawRow(
  canvas: JimpPicture,
  { row, pictures }: { row: Row; pictures: readonly (Picture | undefined)[] },
  { layout, y, fonts }: { layout: Layout; y: number; fonts: SheetFonts },
): void {
  row.heading.forEach((text, i) => canvas.print({ font: fonts.heading, x: margin, y: y + i * headingLine, text }));
  const top = y + row.heading.length * headingLine + headingGap;
  for (const [column, picture] of pictures.entries()) {
    if (!picture) continue;
    const x = margin + column * (layout.column + margin);
    paste(canvas, picture, { x, y: top });
    canvas.print({ font: fonts.small, x, y: top + layout.thumbnail.height + 3, text: captions[column] ?? '' });
  }
}

/** The words at the foot, and replacements for letters that the font lacks. */
function footLines(content: SheetContent, rows: readonly Row[], { scaleOver }: SheetOptions): string[] {
  const hasMissing = rows.some(({ heading }) => heading.some((line) => line.includes(missingLetters)));
  const missing = `${missingLetters} replaces letters that this font lacks; a sheet in HTML shows them.`;
  return [...footWords(content, scaleOver), ...(hasMissing ? [missing] : [])];
}

function drawFoot(
  canvas: JimpPicture,
  lines: readonly string[],
  { layout, y, font, colorMap }: { layout: Layout; y: number; font: Font; colorMap: ColorMapName },
): void {
  drawLegend(canvas, { x: margin, y, width: layout.column, height: barHeight }, { font, colorMap });
  for (const [i, line] of lines.entries()) {
    printFitted(canvas, line, {
      font,
      x: margin,
      y: y + barHeight + 10 + i * footLine,
      width: layout.width - 2 * margin,
    });
  }
}
