/**
 * What happens to a picture before the network sees it. With a pixel's level 0 to 255 in channel c, the network is given
 *
 *     value = (level / 255 · (highest - lowest) + lowest - mean[c]) / std[c]
 */
import { ScorecamError } from '../errors.js';

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
  /** `grey` gives one channel, by the luma weights of Pillow's mode L. */
  readonly channelOrder: 'rgb' | 'bgr' | 'grey';
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
  return channelOrder === 'grey' ? 1 : 3;
}

/**
 * The whole preprocessing for a model: each option from `overrides`, else from `base`, else from the model's own input,
 * else as `imagenet` has it. A model of one channel gets greys of `range`, with mean 0 and deviation 1.
 *
 * @param base - of the model's card; {} where it has none
 * @param overrides - of the user
 * @param inputShape - the dims of the model's image input; null where one is symbolic
 * @throws ScorecamError UNSUPPORTED_MODEL where the input is no picture of 1 or 3 channels
 * @throws ScorecamError INVALID_OPTION where an option contradicts the input or another option
 */
export function resolvePreprocessing(
  base: PreprocessingOptions,
  overrides: PreprocessingOptions,
  inputShape: readonly (number | null)[],
): Preprocessing {
  const choice = <Name extends keyof Preprocessing>(name: Name) => overrides[name] ?? base[name];
  const layout = choice('layout') ?? likelyLayout(inputShape);
  const input = imageInput(inputShape, layout);
  const channelOrder = choice('channelOrder') ?? (input.channels === 1 ? 'grey' : imagenet.channelOrder);
  const normal = channelOrder === 'grey' ? { mean: [0], std: [1] } : imagenet;
  const resizeTo = choice('resizeTo');
  const background = choice('background');
  const resolved: Preprocessing = {
    size: choice('size') ?? [input.width ?? imagenet.size[0], input.height ?? imagenet.size[1]],
    resize: choice('resize') ?? imagenet.resize,
    mean: choice('mean') ?? normal.mean,
    std: choice('std') ?? normal.std,
    channelOrder,
    layout,
    range: choice('range') ?? imagenet.range,
    ...(resizeTo !== undefined && { resizeTo }),
    ...(background !== undefined && { background }),
  };
  requireFit(resolved, input);
  return resolved;
}

interface ImageInput {
  readonly channels: number | null;
  readonly height: number | null;
  readonly width: number | null;
}

function likelyLayout(shape: readonly (number | null)[]): Preprocessing['layout'] {
  const isChannels = (dim: number | null | undefined) => dim === 1 || dim === 3;
  return isChannels(shape[3]) && !isChannels(shape[1]) ? 'nhwc' : 'nchw';
}

function imageInput(shape: readonly (number | null)[], layout: Preprocessing['layout']): ImageInput {
  const dims = shape.map((dim) => dim ?? '?').join(', ');
  if (shape.length !== 4) {
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `The model's input is [${dims}]; a picture needs four dimensions, [N, C, H, W] or [N, H, W, C].`,
    );
  }
  const [second = null, third = null, fourth = null] = shape.slice(1);
  const [channels, height, width] = layout === 'nchw' ? [second, third, fourth] : [fourth, second, third];
  if (channels !== null && channels !== 1 && channels !== 3) {
    const remedy = 'a picture has 1 or 3. Check the layout';
    throw new ScorecamError(
      'UNSUPPORTED_MODEL',
      `The model's input [${dims}] read as ${layout} has ${channels} channels; ${remedy}.`,
    );
  }
  return { channels, height, width };
}

function requireFit(preprocessing: Preprocessing, input: ImageInput): void {
  const { size, channelOrder, resize } = preprocessing;
  const channels = channelCount(preprocessing);
  if (input.channels !== null && input.channels !== channels) {
    throw invalid(
      `Channel order ${channelOrder} gives ${channels} of the ${input.channels} channels of the model; choose ${input.channels === 1 ? 'grey' : 'rgb or bgr'}`,
    );
  }
  if ((input.width ?? size[0]) !== size[0] || (input.height ?? size[1]) !== size[1]) {
    const own = `${input.width ?? 'any'} x ${input.height ?? 'any'}`;
    throw invalid(
      `A preprocessing size of ${size.join(' x ')} does not fit the model, whose input is ${own} (width x height)`,
    );
  }
  if (resize === 'crop' && shorterSide(preprocessing) < Math.max(...size)) {
    throw invalid(
      `A picture resized to ${shorterSide(preprocessing)} is too small for a crop of ${size.join(' x ')}; make resizeTo ${Math.max(...size)} or more`,
    );
  }
  for (const name of ['mean', 'std'] as const) {
    const { length } = preprocessing[name];
    if (length !== 1 && length !== channels)
      throw invalid(`The preprocessing's ${name} has ${length} numbers for ${channels} channel; give 1`);
  }
}

function invalid(sentence: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `${sentence}.`);
}
