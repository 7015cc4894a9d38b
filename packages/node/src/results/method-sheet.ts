/**
 * One picture of many methods, for people: a row for each class of each picture, a column for each method, as figure 4 of
 * the Score-CAM paper. If a method has no map, its cell says why.
 */
import { type ColorMapName, defaultDrawing, type Picture } from '@scorecam/core';
import { fromJimp, Jimp, type JimpPicture, paste } from '../picture/jimp-picture.js';
import { thumbnail } from '../picture/thumbnail.js';
import { drawLegend } from './draw-legend.js';
import { drawable, fitted, type Font, sheetFonts, type SheetFonts, wrapped } from './sheet-text.js';
import { mostRows } from './sheet-words.js';

/** What is drawn. */
export interface MethodSheet {
  /** The words of the methods, a column each: `score-cam:paper`. */
  readonly methods: readonly string[];
  /** At least one. */
  readonly rows: readonly MethodSheetRow[];
  /** Default: `turbo`. */
  readonly colorMap?: ColorMapName | undefined;
}

/** One class of one picture. */
export interface MethodSheetRow {
  /** The picture, as {@link methodThumbnail} makes it. */
  readonly picture: Picture;
  /** What is explained: the class, its probability. */
  readonly heading: string;
  /** By method, in their order: the map over the picture, or a sentence about why there is none. */
  readonly cells: readonly (Picture | string)[];
}

/** In pixels. */
const side = 160;
const gap = 8;
const lineHeight = 16;
const headingHeight = 22;
const margin = 12;
const barHeight = 10;
const footHeight = 2 * margin + barHeight;

/** More methods than this continue below. */
const mostColumns = 10;
const fewestLines = 3;

const white = 0xffffffff;

/** A picture as a sheet of methods shows it: at most 160 pixels a side. */
export function methodThumbnail(picture: Picture): Picture {
  return thumbnail(picture, side);
}

/**
 * Draws the sheet: ten methods side by side, more of them in a block below. It shows the first 20 rows and says how many
 * there are.
 */
export async function drawMethodSheet(sheet: MethodSheet): Promise<Picture> {
  const fonts = await sheetFonts();
  const rows = sheet.rows.slice(0, mostRows);
  const blocks = inBlocks(sheet.methods.length);
  const blockHeight = lineHeight + gap + rows.reduce((sum, row) => sum + heightOf(row), 0);
  const canvas = new Jimp({
    width: xOf(1 + Math.max(...blocks.map(({ length }) => length))) - gap + margin,
    height: margin + blocks.length * blockHeight + footHeight,
    color: white,
  });
  for (const [block, columns] of blocks.entries()) {
    const y = margin + block * blockHeight;
    drawBlock(canvas, { methods: sheet.methods, rows, columns }, { y, fonts });
  }
  drawFoot(canvas, sheet, fonts.small);
  return fromJimp(canvas);
}

/** The columns of each block, as evenly as they come out. */
function inBlocks(count: number): number[][] {
  const blocks = Math.max(1, Math.ceil(count / mostColumns));
  const columns = Math.ceil(count / blocks);
  return Array.from({ length: blocks }, (_, block) =>
    Array.from({ length: Math.min(columns, count - block * columns) }, (_, i) => block * columns + i),
  );
}

function xOf(column: number): number {
  return margin + column * (side + gap);
}

/** A reason needs a few lines beside the flattest picture. */
function heightOf({ picture }: MethodSheetRow): number {
  return headingHeight + Math.max(picture.height, fewestLines * lineHeight) + gap;
}

function drawBlock(
  canvas: JimpPicture,
  { methods, rows, columns }: MethodSheet & { readonly columns: readonly number[] },
  { y, fonts }: { readonly y: number; readonly fonts: SheetFonts },
): void {
  columns.forEach((column, i) => {
    canvas.print({ font: fonts.small, x: xOf(i + 1), y, text: fitted(fonts.small, methods[column]!, side) });
  });
  let top = y + lineHeight + gap;
  for (const row of rows) {
    drawRow(canvas, { row, columns }, { y: top, fonts });
    top += heightOf(row);
  }
}

function drawRow(
  canvas: JimpPicture,
  { row, columns }: { readonly row: MethodSheetRow; readonly columns: readonly number[] },
  { y, fonts }: { readonly y: number; readonly fonts: SheetFonts },
): void {
  const { heading, small } = fonts;
  const text = fitted(heading, drawable(heading, row.heading), canvas.bitmap.width - 2 * margin);
  canvas.print({ font: heading, x: margin, y, text });
  const top = y + headingHeight;
  paste(canvas, row.picture, { x: margin, y: top });
  columns.forEach((column, i) => {
    const cell = row.cells[column]!; // one for each method
    const place = { x: xOf(i + 1), y: top };
    if (typeof cell !== 'string') paste(canvas, cell, place);
    else printReason(canvas, cell, { ...place, font: small, height: heightOf(row) - headingHeight });
  });
}

function printReason(
  canvas: JimpPicture,
  reason: string,
  { x, y, font, height }: { readonly x: number; readonly y: number; readonly font: Font; readonly height: number },
): void {
  const lines = wrapped(font, drawable(font, reason), { width: side, most: Math.floor(height / lineHeight) });
  lines.forEach((text, i) => canvas.print({ font, x, y: y + i * lineHeight, text }));
}

/** The colors of the values from 0 to 1, and how many rows there are if not all are shown. */
function drawFoot(canvas: JimpPicture, { rows, colorMap = defaultDrawing.colorMap }: MethodSheet, font: Font): void {
  const y = canvas.bitmap.height - footHeight + margin;
  drawLegend(canvas, { x: margin, y, width: side, height: barHeight }, { font, colorMap });
  for (const text of leftOut(rows.length)) canvas.print({ font, x: xOf(1), y: y - 2, text });
}

/** How many rows there are, if not all are shown. */
export function leftOut(rowCount: number): string[] {
  return rowCount > mostRows ? [`The first ${mostRows} of ${rowCount} rows; methods.json has them all.`] : [];
}
