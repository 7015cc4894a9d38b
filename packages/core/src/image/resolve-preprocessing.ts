/** The preprocessing of one model, from its card, its user and its own input; checked against that input. */
import { ScorecamError } from '../errors.js';
import {
  channelCount,
  type ChannelOrder,
  imagenet,
  type Preprocessing,
  type PreprocessingOptions,
  shorterSide,
} from './preprocessing.js';
import { channelPlaces, levelValue } from './tensor-layout.js';

/** The image input that a model declares; null for a dimension that it leaves open. */
export interface PictureInput {
  /** Where the channels are. */
  readonly layout: Preprocessing['layout'];
  /** Of one picture. */
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
  /** Present if the model scales its input itself: the values that it expects, if its graph shows them. */
  readonly scaling?: { readonly range?: readonly [number, number]; readonly channelOrder?: 'bgr' };
}

/** The largest number of values in a model's input, for all pictures of a batch together: 256 MB of float32. */
const largestInput = 2 ** 26;
/** The longest side of an input: the matrices that enlarge masks have a side's length squared. */
const longestSide = 8192;

/**
 * The complete preprocessing for a model: each option from `overrides`, else from `base`, else from the model's own input,
 * else from `imagenet`. A one-channel model receives gray values in `range`, with mean 0 and std 1; a model of other than 1
 * or 3 channels the bands of a raster as they are; a model with an integer input pixel values 0 to 255 unchanged, less 128
 * if it is int8; one that scales its input itself the values that its constants are for.
 *
 * @param base - the options of the model's card; {} if it has none
 * @param overrides - the user's options
 * @param input - the image input that the model declares; its layout is the preprocessing's
 * @throws ScorecamError UNSUPPORTED_MODEL if the input is too large
 * @throws ScorecamError INVALID_OPTION if an option contradicts the input or another option, or makes the input too large
 */
export function resolvePreprocessing(
  base: PreprocessingOptions,
  overrides: PreprocessingOptions,
  input: PictureInput,
): Preprocessing {
  const choice = <Name extends keyof Preprocessing>(name: Name) => overrides[name] ?? base[name];
  const bands = input.channels ?? choice('channels') ?? bandsOf(choice('mean') ?? choice('std'));
  const own = isNormalStated({ ...base, ...overrides }) ? undefined : input.scaling;
  const channelOrder = choice('channelOrder') ?? own?.channelOrder ?? orderOf(bands);
  const normal = input.isInteger ? levelsOf(input) : normalOf(channelOrder, own?.range);
  // The side before a crop means nothing to a user who squashes instead.
  const sameResize = overrides.resize === undefined || overrides.resize === base.resize;
  const resizeTo = overrides.resizeTo ?? (sameResize ? base.resizeTo : undefined);
  const further = {
    channels: channelOrder === 'bands' ? (bands ?? 3) : undefined,
    resample: choice('resample'),
    levels: choice('levels'),
    bands: choice('bands'),
    resizeTo,
    background: choice('background'),
  };
  const resolved: Preprocessing = {
    size: choice('size') ?? [input.width ?? imagenet.size[0], input.height ?? imagenet.size[1]],
    resize: choice('resize') ?? imagenet.resize,
    mean: choice('mean') ?? normal.mean,
    std: choice('std') ?? normal.std,
    channelOrder,
    layout: input.layout,
    range: choice('range') ?? normal.range,
    ...stated(further),
  };
  requireFit(resolved, input);
  return resolved;
}

/** The channel order of a number of channels, of which nothing else is known. */
function orderOf(channels: number | undefined): ChannelOrder {
  if (channels === undefined || channels === 3) return imagenet.channelOrder;
  return channels === 1 ? 'gray' : 'bands';
}

/** A mean of one number is one for all channels. */
function bandsOf(mean: readonly number[] | undefined): number | undefined {
  return mean && mean.length > 1 ? mean.length : undefined;
}

/** The fields that are set. */
function stated<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [Name in keyof T]?: Exclude<T[Name], undefined> }; // those that are set
}

/** Pixel values 0 to 255, unchanged; less 128 for signed bytes, as TensorFlow Lite quantizes pictures. */
function levelsOf({ isSignedByte }: PictureInput): Pick<Preprocessing, 'mean' | 'std' | 'range'> {
  return { mean: [0], std: [1], range: isSignedByte ? [-128, 127] : [0, 255] };
}

/** Whether a user or a card says what the numbers of the input are: then the graph is not asked. */
export function isNormalStated({ mean, std, range }: PreprocessingOptions): boolean {
  return (mean ?? std ?? range) !== undefined;
}

/** The default mean, std and range, in the order of the input's channels; values as they are in a model's own range. */
function normalOf(
  channelOrder: Preprocessing['channelOrder'],
  own?: readonly [number, number],
): Pick<Preprocessing, 'mean' | 'std' | 'range'> {
  const { range } = imagenet;
  if (own) return { mean: [0], std: [1], range: own };
  if (channelOrder === 'rgb') return { mean: imagenet.mean, std: imagenet.std, range };
  if (channelOrder !== 'bgr') return { mean: [0], std: [1], range };
  return { mean: imagenet.mean.toReversed(), std: imagenet.std.toReversed(), range };
}

function requireFit(preprocessing: Preprocessing, input: PictureInput): void {
  requireChannels(preprocessing, input);
  requireSize(preprocessing, input);
  requireBudget(preprocessing, input);
  requireElements(preprocessing, input);
  requireDrawnBands(preprocessing);
  for (const name of ['mean', 'std'] as const) {
    const { length } = preprocessing[name];
    if (length === 1 || length === channelCount(preprocessing)) continue;
    const channels = channelCount(preprocessing);
    throw invalid(
      channels === 1
        ? `The preprocessing's ${name} has ${length} numbers for a gray input; use one`
        : `The preprocessing's ${name} has ${length} numbers for an input of ${channels} channels; use ${channels}, or one`,
    );
  }
}

function requireChannels(preprocessing: Preprocessing, { channels }: PictureInput): void {
  const given = channelCount(preprocessing);
  if (channels === null || channels === given) return;
  const conflict = `Channel order ${preprocessing.channelOrder} does not fit the model's ${channels === 1 ? '1 channel' : `${channels} channels`}`;
  throw invalid(`${conflict}; choose ${orders.get(channels) ?? 'bands'}`);
}

/** What may be chosen by the number of channels; `bands` may be chosen for any. */
const orders: ReadonlyMap<number, string> = new Map([
  [1, 'gray'],
  [3, 'rgb or bgr'],
  [4, 'rgba or bands'],
]);

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

function requireDrawnBands({ bands, channels = 0, channelOrder }: Preprocessing): void {
  if (bands === undefined || (channelOrder === 'bands' && bands.every((band) => band >= 1 && band <= channels))) return;
  throw invalid(
    channelOrder === 'bands'
      ? `The bands ${bands.join(', ')} cannot be drawn of a picture of ${channels} bands; count them from 1`
      : `Only the bands of a model of bands can be chosen, and the channels of this one are ${channelOrder}`,
  );
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
  // Bands are not scaled, so one unit of their numbers is one unit of the range.
  const [lowest, highest] = preprocessing.range;
  const step = preprocessing.channelOrder === 'bands' ? 255 / (highest - lowest) : 1;
  const values = channelPlaces(preprocessing).places.flatMap((_, channel) =>
    [0, step, 255].map((level) => levelValue(level, channel, preprocessing)),
  );
  if (values.every((value) => Number.isInteger(Math.fround(value)))) return;
  throw invalid(
    'The model has an integer input, and this preprocessing gives fractions; use range [0, 255], mean 0, std 1',
  );
}

function invalid(sentence: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `${sentence}.`);
}
