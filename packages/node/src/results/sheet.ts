/**
 * One picture of a whole explanation, for people: a row for each class with the original, its map and the overlay, the
 * class and its probability over it, and the colors of the values from 0 to 1 at the foot.
 */
import {
  describeScore,
  type ClassExplanation,
  colorBar,
  colorize,
  type ColorMapName,
  defaultDrawing,
  type Explanation,
  findMethod,
  overlay,
  type Picture,
  type Size,
} from '@scorecam/core';
import { measureText } from '@jimp/plugin-print';
import { fromJimp, Jimp, type JimpPicture, paste } from '../picture/jimp-picture.js';
import { drawable, fitted, type Font, missingLetters, sheetFonts, type SheetFonts, wrapped } from './sheet-text.js';
import { thumbnail, thumbnailSize } from '../picture/thumbnail.js';

/** What of an explanation is drawn. */
export type SheetContent = Pick<Explanation, 'classes' | 'method' | 'layer' | 'work'>;

/** What an explanation is drawn with. */
export interface SheetOptions {
  /** The picture that was explained; its size is that of the explanation's `original` maps. */
  readonly picture: Picture;
  /** Default: `turbo`. */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the map in the overlay, in [0, 1]; default: 0.5. */
  readonly opacity?: number | undefined;
}

/** In pixels. */
const longestThumbnailSide = 360;
const narrowestThumbnail = 150;
const margin = 16;
const headingLine = 18;
const headingGap = 12;
const captionHeight = 20;
const barHeight = 12;
const footLine = 18;

const mostRows = 20;
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
  const foot = footLines(explanation, rows);
  const height = margin + rows.reduce((sum, row) => sum + row.height, 0) + barHeight + 22 + footLine * foot.length;
  const canvas = new Jimp({ width: layout.width, height, color: white });
  const original = thumbnail(options.picture, longestThumbnailSide);
  let y = margin;
  for (const row of rows) {
    drawRow(canvas, { row, pictures: [original, ...mapThumbnails(row.entry, options)] }, { layout, y, fonts });
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
  readonly entry: ClassExplanation;
  readonly heading: readonly string[];
  readonly height: number;
}

function rowOf(font: Font, entry: ClassExplanation, layout: Layout): Row {
  const heading = describeClass(font, entry, layout.width - 2 * margin);
  const headingHeight = heading.length * headingLine + headingGap;
  return { entry, heading, height: headingHeight + layout.thumbnail.height + captionHeight + margin };
}

/** The class and its probability on one line, or a long label on lines of its own. */
function describeClass(font: Font, { index, label, flag, ...score }: ClassExplanation, width: number): string[] {
  const emptiness = flag === undefined ? '' : '; the map shows nothing';
  const facts = `class ${index}: ${describeScore(score)}${emptiness}`;
  if (label === undefined) return [facts];
  const name = drawable(font, label);
  const line = `${name}, ${facts}`;
  return measureText(font, line) <= width ? [line] : [...wrapped(font, name, { width, most: mostLabelLines }), facts];
}

function mapThumbnails(
  entry: ClassExplanation,
  { picture, colorMap = defaultDrawing.colorMap, opacity }: SheetOptions,
): Picture[] {
  const pictures = [colorize(entry.original, colorMap), overlay(picture, entry.original, { colorMap, opacity })];
  return pictures.map((each) => thumbnail(each, longestThumbnailSide));
}

function drawRow(
  canvas: JimpPicture,
  { row, pictures }: { row: Row; pictures: readonly Picture[] },
  { layout, y, fonts }: { layout: Layout; y: number; fonts: SheetFonts },
): void {
  row.heading.forEach((text, i) => canvas.print({ font: fonts.heading, x: margin, y: y + i * headingLine, text }));
  const top = y + row.heading.length * headingLine + headingGap;
  for (const [column, picture] of pictures.entries()) {
    const x = margin + column * (layout.column + margin);
    paste(canvas, picture, { x, y: top });
    canvas.print({ font: fonts.small, x, y: top + layout.thumbnail.height + 3, text: captions[column] ?? '' });
  }
}

/** Under which settings the maps were made, and what of the explanation the sheet does not show. */
function footLines({ classes, method, layer, work }: SheetContent, rows: readonly Row[]): string[] {
  const hasMissing = rows.some(({ heading }) => heading.some((line) => line.includes(missingLetters)));
  const left = classes.length - rows.length;
  const place = layer ? [`layer ${layer.module ?? layer.tensor}`] : [];
  return [
    [`${findMethod(method.name).title}, preset ${method.preset}`, ...place, `${work.count} ${work.unit}`].join(', '),
    ...(left > 0 ? [`The first ${rows.length} of ${classes.length} classes; result.json has them all.`] : []),
    ...(hasMissing ? [`${missingLetters} stands for letters that this font lacks; result.json has the labels.`] : []),
  ];
}

function drawFoot(
  canvas: JimpPicture,
  lines: readonly string[],
  { layout, y, font, colorMap }: { layout: Layout; y: number; font: Font; colorMap: ColorMapName },
): void {
  canvas.print({ font, x: margin, y: y - 2, text: '0' });
  paste(canvas, colorBar(layout.column - 28, barHeight, colorMap), { x: margin + 14, y });
  canvas.print({ font, x: margin + layout.column - 9, y: y - 2, text: '1' });
  for (const [i, line] of lines.entries()) {
    const text = fitted(font, drawable(font, line), layout.width - 2 * margin);
    canvas.print({ font, x: margin, y: y + barHeight + 10 + i * footLine, text });
  }
}
