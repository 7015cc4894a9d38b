/** The preprocessing of one model, from its card, its user and its own input; checked against that input. */
import { ScorecamError } from '../errors.js';
import { channelCount, imagenet, type Preprocessing, type PreprocessingOptions, shorterSide } from './preprocessing.js';
import { channelPlaces, levelValue } from './tensor-layout.js';

/** The image input that a model declares; null for a dimension that it leaves open. */
export interface PictureInput {
  /** Where the channels are. */
  readonly layout: Preprocessing['layout'];
  /** 1 or 3. */
  readonly channels: number | null;
  /** In pixels. */
  readonly height: number | null;
  /** In pixels. */
  readonly width: number | null;
  /** The number of pictures per batch; null or absent if the model accepts any. */
  readonly batch?: number | null;
  /** Whether the input has an integer type. */
  readonly isInteger?: boolean;
  /** Whether that type is int8. */
  readonly isSignedByte?: boolean;
}

/** The largest number of values in a model's input, for all pictures of a batch together: 256 MB of float32. */
const largestInput = 2 ** 26;
/** The longest side of an input: the matrices that enlarge masks have a side's length squared. */
const longestSide = 8192;

/**
 * The complete preprocessing for a model: each option from `overrides`, else from `base`, else from the model's own input,
 * else from `imagenet`. A one-channel model receives gray values in `range`, with mean 0 and std 1; a model with an integer
 * input receives pixel values 0 to 255 unchanged, less 128 if it is int8.
 *
 * @param base - the options of the model's card; {} if it has none
 * @param overrides - the user's options
 * @param input - the image input that the model declares; its layout is the preprocessing's
 * @throws ScorecamError UNSUPPORTED_MODEL if the input has neither 1 nor 3 channels, or is too large
 * @throws ScorecamError INVALID_OPTION if an option contradicts the input or another option, or makes the input too large
 */
export function resolvePreprocessing(
  base: PreprocessingOptions,
  overrides: PreprocessingOptions,
  input: PictureInput,
): Preprocessing {
  const choice = <Name extends keyof Preprocessing>(name: Name) => overrides[name] ?? base[name];
  requirePicture(input);
  const channelOrder = choice('channelOrder') ?? (input.channels === 1 ? 'gray' : imagenet.channelOrder);
  const normal = input.isInteger ? levelsOf(input) : { ...normalOf(channelOrder), range: imagenet.range };
  // The side before a crop means nothing to a user who squashes instead.
  const sameResize = overrides.resize === undefined || overrides.resize === base.resize;
  const resizeTo = overrides.resizeTo ?? (sameResize ? base.resizeTo : undefined);
  const background = choice('background');
  const resolved: Preprocessing = {
    size: choice('size') ?? [input.width ?? imagenet.size[0], input.height ?? imagenet.size[1]],
    resize: choice('resize') ?? imagenet.resize,
    mean: choice('mean') ?? normal.mean,
    std: choice('std') ?? normal.std,
    channelOrder,
    layout: input.layout,
    range: choice('range') ?? normal.range,
    ...(resizeTo !== undefined && { resizeTo }),
    ...(background !== undefined && { background }),
  };
  requireFit(resolved, input);
  return resolved;
}

/** Pixel values 0 to 255, unchanged; less 128 for signed bytes, as TensorFlow Lite quantizes pictures. */
function levelsOf({ isSignedByte }: PictureInput): Pick<Preprocessing, 'mean' | 'std' | 'range'> {
  return { mean: [0], std: [1], range: isSignedByte ? [-128, 127] : [0, 255] };
}

/** The default mean and std, in the order of the input's channels. */
function normalOf(channelOrder: Preprocessing['channelOrder']): Pick<Preprocessing, 'mean' | 'std'> {
  if (channelOrder === 'gray') return { mean: [0], std: [1] };
  if (channelOrder === 'rgb') return imagenet;
  return { mean: imagenet.mean.toReversed(), std: imagenet.std.toReversed() };
}

function requirePicture({ layout, channels }: PictureInput): void {
  if (channels === null || channels === 1 || channels === 3) return;
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The model's input, read as ${layout}, has ${channels} channels; a picture has 1 or 3. Check the layout.`,
  );
}

function requireFit(preprocessing: Preprocessing, input: PictureInput): void {
  requireChannels(preprocessing, input);
  requireSize(preprocessing, input);
  requireBudget(preprocessing, input);
  requireElements(preprocessing, input);
  for (const name of ['mean', 'std'] as const) {
    const { length } = preprocessing[name];
    if (length === 1 || length === channelCount(preprocessing)) continue;
    throw invalid(`The preprocessing's ${name} has ${length} numbers for a gray input; use one`);
  }
}

function requireChannels(preprocessing: Preprocessing, { channels }: PictureInput): void {
  const given = channelCount(preprocessing);
  if (channels === null || channels === given) return;
  const conflict = `Channel order ${preprocessing.channelOrder} does not fit the model's ${channels === 1 ? '1 channel' : `${channels} channels`}`;
  throw invalid(`${conflict}; choose ${channels === 1 ? 'gray' : 'rgb or bgr'}`);
}

function requireSize(preprocessing: Preprocessing, input: PictureInput): void {
  const [width, height] = preprocessing.size;
  if ((input.width ?? width) !== width || (input.height ?? height) !== height) {
    const own = `${input.width ?? 'any'} x ${input.height ?? 'any'}`;
    throw invalid(
      `A preprocessing size of ${width} x ${height} does not fit the model; its input is ${own} (width x height)`,
    );
  }
  const side = shorterSide(preprocessing);
  const least = Math.max(width, height);
  if (side < least) {
    throw invalid(
      `A crop of ${width} x ${height} does not fit a picture resized to ${side}; make resizeTo ${least} or more`,
    );
  }
}

/** Checked early, because arrays of the input's size are allocated before the runtime is called. */
function requireBudget(preprocessing: Preprocessing, input: PictureInput): void {
  const [width, height] = preprocessing.size;
  const batch = input.batch ?? 1;
  const numbers = batch * channelCount(preprocessing) * width * height;
  if (numbers <= largestInput && Math.max(width, height) <= longestSide) return;
  const shape = `${batch} x ${channelCount(preprocessing)} x ${height} x ${width} (N x C x H x W)`;
  const limit = `more than the ${largestInput} numbers, or ${longestSide} a side, that are supported`;
  if (input.width === null || input.height === null)
    throw invalid(
      `A preprocessing size of ${width} x ${height} makes an input of ${shape}, ${limit}; choose a smaller size`,
    );
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The model's input is ${shape}, ${limit}; export the model for smaller pictures.`,
  );
}

/** Checked here, because the model's integer type would silently truncate fractions. */
function requireElements(preprocessing: Preprocessing, { isInteger }: PictureInput): void {
  if (!isInteger) return;
  const values = channelPlaces(preprocessing).places.flatMap((_, channel) =>
    [0, 1, 255].map((level) => levelValue(level, channel, preprocessing)),
  );
  if (values.every((value) => Number.isInteger(Math.fround(value)))) return;
  throw invalid(
    'The model has an integer input, and this preprocessing gives fractions; use range [0, 255], mean 0, std 1',
  );
}

function invalid(sentence: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `${sentence}.`);
}
