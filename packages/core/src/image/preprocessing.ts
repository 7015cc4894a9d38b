/**
 * What happens to a picture before the network sees it. With a pixel's level 0 to 255 in channel c, the network is given
 *
 *     value = (level / 255 · (highest - lowest) + lowest - mean[c]) / std[c]
 */
/** How a picture becomes the input of a model. */
export interface Preprocessing {
  /** Width and height of the model's input, in pixels. */
  readonly size: readonly [width: number, height: number];
  /**
   * - `squash`: the whole picture at `size`, whatever its proportions.
   * - `crop`: the picture with its shorter side at `resizeTo`, and of that the middle of `size`.
   */
  readonly resize: 'squash' | 'crop';
  /** The shorter side before a crop, at least the larger side of `size`; 8/7 of that (256 for 224) when absent. */
  readonly resizeTo?: number;
  /** In the units of `range`, one number a channel in the order of `channelOrder`, or one for all. */
  readonly mean: readonly number[];
  /** As `mean`, each above 0. */
  readonly std: readonly number[];
  /** `gray` gives one channel, by the luma weights of Pillow's mode L. */
  readonly channelOrder: 'rgb' | 'bgr' | 'gray';
  /** `nchw`: (1, C, H, W). `nhwc`: (1, H, W, C). */
  readonly layout: 'nchw' | 'nhwc';
  /** What black and white become before `mean` and `std`: [0, 1], [-1, 1], [0, 255]. */
  readonly range: readonly [lowest: number, highest: number];
  /** RGB of 0 to 255 that transparent pictures are laid on. When absent, alpha is dropped as Pillow's `convert("RGB")` does. */
  readonly background?: readonly [number, number, number];
}

/** Some of the options of a preprocessing: a model card, or what a user asks for. */
export type PreprocessingOptions = { readonly [Name in keyof Preprocessing]?: Preprocessing[Name] | undefined };

/** The preprocessing that torchvision's ImageNet models were trained with; what no card and no user says is taken from here. */
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

/** How many channels the network is given. */
export function channelCount({ channelOrder }: Pick<Preprocessing, 'channelOrder'>): 1 | 3 {
  return channelOrder === 'gray' ? 1 : 3;
}
