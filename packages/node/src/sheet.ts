/**
 * One picture of a whole explanation, for people: a row for each class with the original, its map and the overlay, the
 * class and its probability over it, and the colours of the values from 0 to 1 at the foot.
 */
import {
  type ClassExplanation,
  colorBar,
  colorize,
  type ColorMapName,
  type Explanation,
  overlay,
  type Picture,
  resizePicture,
  type Size,
} from '@scorecam/core';
import { Jimp, loadFont, measureText } from 'jimp';
import { SANS_12_BLACK, SANS_16_BLACK } from 'jimp/fonts';
import { fromJimp, type JimpPicture, toJimp } from './jimp-picture.js';

/** What of an explanation is drawn. */
export type SheetContent = Pick<Explanation, 'classes' | 'preset' | 'layer' | 'channels'>;

/** What an explanation is drawn with. */
export interface SheetOptions {
  /** The picture that was explained; its size is that of the explanation's `original` maps. */
  readonly picture: Picture;
  /** `turbo` when absent. */
  readonly colorMap?: ColorMapName | undefined;
  /** The weight of the map in the overlay, in [0, 1]; 0.5 when absent. */
  readonly opacity?: number | undefined;
}

type Font = Awaited<ReturnType<typeof loadFont>>;

/** A line of text and where its upper left corner is. */
interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

let fonts: Promise<[Font, Font]> | undefined;

/** The font of headings and the small one, read once: it takes longer than to draw a sheet. */
function sheetFonts(): Promise<[Font, Font]> {
  return (fonts ??= Promise.all([loadFont(SANS_16_BLACK), loadFont(SANS_12_BLACK)]));
}

/** In pixels. */
const longestThumbnailSide = 360;
const margin = 16;
const headingHeight = 30;
const captionHeight = 20;
const footHeight = 52;
const barHeight = 12;
const narrowestThumbnail = 150;

const white = 0xffffffff;
const captions = ['original', 'map', 'overlay'];

/** Draws the sheet: pictures keep their proportions and are at most 360 pixels a side. */
export async function drawSheet(explanation: SheetContent, options: SheetOptions): Promise<Picture> {
  const layout = layOut(options.picture);
  const canvas = new Jimp({ width: layout.width, height: sheetHeight(layout, explanation), color: white });
  const [heading, small] = await sheetFonts();
  for (const [row, entry] of explanation.classes.entries()) {
    const y = margin + row * layout.rowHeight;
    write(canvas, heading, { text: describeClass(heading, entry, layout.width - 2 * margin), x: margin, y });
    drawRow(canvas, thumbnails(entry, options, layout), { layout, y: y + headingHeight, font: small });
  }
  drawFoot(canvas, small, { explanation, layout, colorMap: options.colorMap ?? 'turbo' });
  return fromJimp(canvas);
}

interface Layout {
  readonly width: number;
  readonly rowHeight: number;
  readonly thumbnail: Size;
  /** The width of a column, which captions may need wider than a thumbnail. */
  readonly column: number;
}

function layOut({ width, height }: Picture): Layout {
  const scale = Math.min(1, longestThumbnailSide / Math.max(width, height));
  const thumbnail = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const column = Math.max(thumbnail.width, narrowestThumbnail);
  return {
    thumbnail,
    column,
    width: captions.length * (column + margin) + margin,
    rowHeight: headingHeight + thumbnail.height + captionHeight + margin,
  };
}

function sheetHeight({ rowHeight }: Layout, { classes }: SheetContent): number {
  return margin + classes.length * rowHeight + footHeight;
}

function thumbnails(entry: ClassExplanation, options: SheetOptions, { thumbnail }: Layout): Picture[] {
  const { picture, colorMap = 'turbo', opacity } = options;
  const pictures = [
    picture,
    colorize(entry.original, colorMap),
    overlay(picture, entry.original, { colorMap, opacity }),
  ];
  return pictures.map((each) => resizePicture(each, thumbnail.width, thumbnail.height));
}

function drawRow(
  canvas: JimpPicture,
  pictures: readonly Picture[],
  { layout, y, font }: { layout: Layout; y: number; font: Font },
): void {
  for (const [column, picture] of pictures.entries()) {
    const x = margin + column * (layout.column + margin);
    canvas.composite(toJimp(picture), x, y);
    write(canvas, font, { text: captions[column] ?? '', x, y: y + layout.thumbnail.height + 3 });
  }
}

/** The legend, and under which settings the maps were made. */
function drawFoot(
  canvas: JimpPicture,
  font: Font,
  { explanation, layout, colorMap }: { explanation: SheetContent; layout: Layout; colorMap: ColorMapName },
): void {
  const y = canvas.height - footHeight;
  const x = margin + 14;
  write(canvas, font, { text: '0', x: margin, y: y - 2 });
  canvas.composite(toJimp(colorBar(layout.column - 28, barHeight, colorMap)), x, y);
  write(canvas, font, { text: '1', x: margin + layout.column - 9, y: y - 2 });
  const { layer, preset, channels } = explanation;
  const settings = `Score-CAM, preset ${preset}, layer ${layer.module ?? layer.tensor}, ${channels} channels`;
  write(canvas, font, { text: fitted(font, settings, layout.width - 2 * margin), x: margin, y: y + barHeight + 10 });
}

function write(canvas: JimpPicture, font: Font, { text, x, y }: Line): void {
  canvas.print({ font, x, y, text });
}

/** The class and its probability on one line; a label that is too long for it is cut. */
function describeClass(font: Font, { index, label, probability, flag }: ClassExplanation, width: number): string {
  const emptiness = flag === undefined ? '' : '; the map shows nothing';
  const facts = `class ${index}: probability ${probability.toPrecision(3)}${emptiness}`;
  if (label === undefined) return facts;
  return `${fitted(font, label, width - measureText(font, `, ${facts}`))}, ${facts}`;
}

/** The text, with an ellipsis where it would be wider than `width`. */
function fitted(font: Font, text: string, width: number): string {
  let shown = text;
  while (shown !== '' && measureText(font, shown) > width) shown = `${shown.replace(/\.\.\.$/, '').slice(0, -1)}...`;
  return shown;
}
