/**
 * The steps from a picture to a network's input. For a pixel value of 0 to 255 in channel c, the network receives
 *
 *     value = (pixel / 255 · (highest - lowest) + lowest - mean[c]) / std[c]
 */
import type { Levels } from './raster-levels.js';
import type { Resampling } from './resize-kernel.js';

/** See {@link Preprocessing.channelOrder}. */
export type ChannelOrder = 'rgb' | 'bgr' | 'gray' | 'rgba' | 'bands';

/** The orders of a network's channels. */
export const channelOrders = ['rgb', 'bgr', 'gray', 'rgba', 'bands'] as const satisfies readonly ChannelOrder[];

/** How a picture becomes the input of a model. */
export interface Preprocessing {
  /** Width and height of the model's input, in pixels. */
  readonly size: readonly [width: number, height: number];
  /**
   * - `squash`: the whole picture at `size`, regardless of its proportions; with `resizeTo`, the central `size` of the picture as
   *   a square of that side.
   * - `crop`: the central `size` of the picture, after resizing its shorter side to `resizeTo`.
   */
  readonly resize: 'squash' | 'crop';
  /** The shorter side before a crop, at least the larger side of `size`; default for `crop`: 8/7 of that side (256 for 224). */
  readonly resizeTo?: number;
  /** The filter that resizes, by Pillow's name (default: `bilinear`). */
  readonly resample?: Resampling;
  /** In the units of `range`, one number per channel in the order of `channelOrder`, or one for all. */
  readonly mean: readonly number[];
  /** Like `mean`; each above 0. */
  readonly std: readonly number[];
  /**
   * - `gray`: one channel, by the luma weights of Pillow's mode L
   * - `rgba`: the colors and alpha
   * - `bands`: the bands of a raster as they are stored, of a TIFF or an array
   */
  readonly channelOrder: ChannelOrder;
  /** The number of bands, if the channel order is `bands`. */
  readonly channels?: number;
  /** `nchw`: (1, C, H, W). `nhwc`: (1, H, W, C). */
  readonly layout: 'nchw' | 'nhwc';
  /** What black and white become before `mean` and `std`: [0, 1], [-1, 1], [0, 255]. */
  readonly range: readonly [lowest: number, highest: number];
  /**
   * The numbers of the picture that are black and white, instead of 0 and the highest of its type; `auto` takes the lowest
   * and the highest of each picture. Without it, the numbers of `bands` are taken as they are, in the units of `range`.
   */
  readonly levels?: Levels;
  /** The bands that are drawn as red, green and blue, counted from 1 as GDAL does (default: the first three). */
  readonly bands?: readonly [red: number, green: number, blue: number];
  /** The RGB color (0 to 255) behind transparent pictures. Without one, alpha is ignored, as in Pillow's `convert("RGB")`. */
  readonly background?: readonly [number, number, number];
}

/** Some of the options of a preprocessing: those of a model card or of a user. */
export type PreprocessingOptions = { readonly [Name in keyof Preprocessing]?: Preprocessing[Name] | undefined };

/** The preprocessing of torchvision's ImageNet models: the default for options that neither a card nor a user sets. */
export const imagenet: Preprocessing = {
  size: [224, 224],
  resize: 'squash',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  channelOrder: 'rgb',
  layout: 'nchw',
  range: [0, 1],
};

/** The shorter side of the picture before a crop. */
export function shorterSide({ size, resizeTo }: Pick<Preprocessing, 'size' | 'resizeTo'>): number {
  return resizeTo ?? Math.floor((Math.max(...size) * 8) / 7);
}

/** The number of channels of the network's input. */
export function channelCount({ channelOrder, channels }: Pick<Preprocessing, 'channelOrder' | 'channels'>): number {
  return channelOrder === 'bands' ? (channels ?? 1) : { gray: 1, rgb: 3, bgr: 3, rgba: 4 }[channelOrder];
}
