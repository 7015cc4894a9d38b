/** The form of a result: the files beside result.json, and how its pictures are stored. */

/**
 * The parts that a result can have beside result.json, which it always has:
 *
 * - `raw`: the numbers that a map is made of, at the layer's size
 * - `map`: the map at the size that the preset's reference gives
 * - `original`: the map at the picture's size
 * - `scores`: the numbers that a map is made from, by name, as the scores of Score-CAM's channels
 * - `heatmap`: the map in colors
 * - `overlay`: the map over the picture
 * - `sheet`: all classes in one picture or page, for people
 */
export const resultParts = ['raw', 'map', 'original', 'scores', 'heatmap', 'overlay', 'sheet'] as const;

/** One of {@link resultParts}. */
export type ResultPart = (typeof resultParts)[number];

/** How heatmaps and overlays can be stored: `png` keeps every level, `webp` takes a tenth of the bytes. */
export const pictureFormats = ['png', 'webp'] as const;

/** One of {@link pictureFormats}. */
export type PictureFormat = (typeof pictureFormats)[number];

/** What a sheet can be: a picture, or a self-contained page with text in every script. */
export const sheetFormats = ['png', 'html'] as const;

/** One of {@link sheetFormats}. */
export type SheetFormat = (typeof sheetFormats)[number];

/** The parts of a result. */
export interface ResultForm {
  /** The parts beside result.json, in any order. */
  readonly parts: readonly ResultPart[];
  /** How heatmaps and overlays are stored. */
  readonly pictureFormat: PictureFormat;
  /** Default: `png`. */
  readonly sheetFormat?: SheetFormat | undefined;
  /** The longer side of heatmaps and overlays in pixels at most; absent: the picture's own size. */
  readonly pictureSize?: number | undefined;
}

/** Every part, its pictures exact and at the picture's size: what one explanation leaves. */
export const completeForm: ResultForm = { parts: resultParts, pictureFormat: 'png' };

/** What can be made again from nothing else, and an overlay to look at: what a run of many pictures leaves. */
export const leanForm: ResultForm = { parts: ['raw', 'overlay'], pictureFormat: 'webp', pictureSize: 512 };
