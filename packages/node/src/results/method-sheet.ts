/**
 * One picture of many methods, for people: a row for each class of each picture, a column for each method, as figure 4 of
 * the Score-CAM paper. If a method has no map, its cell says why.
 */
import { type ColorMapName, defaultDrawing, type Picture } from '@scorecam/core';
import { fromJimp, Jimp, type JimpPicture, paste } from '../picture/jimp-picture.js';
import { thumbnail } from '../picture/thumbnail.js';
import { drawLegend } from './draw-legend.js';
import { drawable, fitted, type Font, printFitted, sheetFonts, type SheetFonts, wrapped } from './sheet-text.js';
import { mostRows } from './sheet-words.js';

/** What is drawn. */
export interface MethodSheet {
  /** A line at the head, such as which model was explained; default: none. */
  readonly title?: string | undefined;
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
const titleHeight = 24;

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
  const width = xOf(1 + Math.max(...blocks.map(({ length }) => length))) - gap + margin;
  const foot = methodFoot(sheet.rows.length).flatMap((line) =>
    wrapped(fonts.small, line, { width: width - 2 * margin, most: fewestLines }),
  );
  const head = margin + (sheet.title === undefined ? 0 : titleHeight);
  const blockHeight = lineHeight + gap + rows.reduce((sum, row) => sum + heightOf(row), 0);
  const canvas = new Jimp({
    width,
    height: head + blocks.length * blockHeight + heightOfFoot(foot),
    color: white,
  });
  drawLine(canvas, sheet.title ?? '', { y: margin - 4, font: fonts.small });
  for (const [block, columns] of blocks.entries()) {
    const y = head + block * blockHeight;
    drawBlock(canvas, { methods: sheet.methods, rows, columns }, { y, fonts });
  }
  drawFoot(canvas, foot, { font: fonts.small, colorMap: sheet.colorMap ?? defaultDrawing.colorMap });
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
  drawLine(canvas, row.heading, { y, font: heading });
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

/** The colors of the values from 0 to 1, and the words below them. */
function drawFoot(
  canvas: JimpPicture,
  lines: readonly string[],
  { font, colorMap }: { readonly font: Font; readonly colorMap: ColorMapName },
): void {
  const y = canvas.bitmap.height - heightOfFoot(lines) + margin;
  drawLegend(canvas, { x: margin, y, width: side, height: barHeight }, { font, colorMap });
  lines.forEach((line, i) => drawLine(canvas, line, { y: y + barHeight + gap + i * lineHeight, font }));
}

function heightOfFoot(lines: readonly string[]): number {
  return 2 * margin + barHeight + gap + lines.length * lineHeight;
}

/** A line as wide as the sheet. */
function drawLine(canvas: JimpPicture, line: string, { y, font }: { readonly y: number; readonly font: Font }): void {
  printFitted(canvas, line, { font, x: margin, y, width: canvas.bitmap.width - 2 * margin });
}

/** What the colors mean, and how many rows there are if not all are shown. */
export function methodFoot(rowCount: number): string[] {
  const shown = `The first ${mostRows} of ${rowCount} rows; methods.json has them all.`;
  return [
    '1 is the strongest point of each map (of a map of pixels, the 99th percentile): colors of two maps cannot be compared.',
    ...(rowCount > mostRows ? [shown] : []),
  ];
}
