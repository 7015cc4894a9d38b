/** The preprocessing of one model, from its card, its user and its own input; checked against that input. */
import { ScorecamError } from '../errors.js';
import { channelCount, imagenet, type Preprocessing, type PreprocessingOptions, shorterSide } from './preprocessing.js';
import { channelPlaces, levelValue } from './tensor-layout.js';

/** What a model says of its image input; null where it leaves a dimension open. */
export interface PictureInput {
  readonly layout: Preprocessing['layout'];
  readonly channels: number | null;
  readonly height: number | null;
  readonly width: number | null;
  /** The number of pictures that the model takes at once; null or absent if it takes any. */
  readonly batch?: number | null;
  /** Whether the model takes whole numbers. */
  readonly isInteger?: boolean;
}

/** The most numbers that a model's input may have, all pictures of a batch together: 256 MB of float32. */
export const largestInput = 2 ** 26;

/**
 * The whole preprocessing for a model: each option from `overrides`, else from `base`, else from the model's own input,
 * else as `imagenet` has it. A model of one channel gets grays of `range`, with mean 0 and deviation 1; one that takes
 * whole numbers gets levels of 0 to 255 as they are.
 *
 * @param base - of the model's card; {} where it has none
 * @param overrides - of the user
 * @param input - what the model says of its image input; its layout is the preprocessing's
 * @throws ScorecamError UNSUPPORTED_MODEL where the input has neither 1 nor 3 channels, or is too large
 * @throws ScorecamError INVALID_OPTION where an option contradicts the input or another option, or asks for too large an input
 */
export function resolvePreprocessing(
  base: PreprocessingOptions,
  overrides: PreprocessingOptions,
  input: PictureInput,
): Preprocessing {
  const choice = <Name extends keyof Preprocessing>(name: Name) => overrides[name] ?? base[name];
  requirePicture(input);
  const channelOrder = choice('channelOrder') ?? (input.channels === 1 ? 'gray' : imagenet.channelOrder);
  const normal = input.isInteger ? levels : { ...normalOf(channelOrder), range: imagenet.range };
  const resizeTo = choice('resizeTo');
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

/** Levels of 0 to 255 as they are. */
const levels: Pick<Preprocessing, 'mean' | 'std' | 'range'> = { mean: [0], std: [1], range: [0, 255] };

/** The mean and deviation of an input that nobody states them for, in the order of its channels. */
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
    throw invalid(`The preprocessing's ${name} has ${length} numbers for a gray input; give 1`);
  }
}

function requireChannels(preprocessing: Preprocessing, { channels }: PictureInput): void {
  const given = channelCount(preprocessing);
  if (channels === null || channels === given) return;
  const conflict = `Channel order ${preprocessing.channelOrder} gives ${given} and the model takes ${channels}`;
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
  if (preprocessing.resize === 'crop' && side < least) {
    throw invalid(
      `A crop of ${width} x ${height} does not fit a picture resized to ${side}; make resizeTo ${least} or more`,
    );
  }
}

/** Arrays of the input's size are made before the runtime is asked anything. */
function requireBudget(preprocessing: Preprocessing, input: PictureInput): void {
  const [width, height] = preprocessing.size;
  const batch = input.batch ?? 1;
  if (batch * channelCount(preprocessing) * width * height <= largestInput) return;
  const shape = `${batch} x ${channelCount(preprocessing)} x ${height} x ${width} (N x C x H x W)`;
  const limit = `more than the ${largestInput} numbers that are supported`;
  if (input.width === null || input.height === null)
    throw invalid(
      `A preprocessing size of ${width} x ${height} makes an input of ${shape}, ${limit}; give a smaller size`,
    );
  throw new ScorecamError(
    'UNSUPPORTED_MODEL',
    `The model's input is ${shape}, ${limit}; export it for smaller pictures.`,
  );
}

/** Whatever is not whole would be cut in silence by the model's own element type. */
function requireElements(preprocessing: Preprocessing, { isInteger }: PictureInput): void {
  if (!isInteger) return;
  const values = channelPlaces(preprocessing).places.flatMap((_, channel) =>
    [0, 1, 255].map((level) => levelValue(level, channel, preprocessing)),
  );
  if (values.every((value) => Number.isInteger(Math.fround(value)))) return;
  throw invalid(
    'The model takes whole numbers, and this preprocessing gives fractions; use range [0, 255], mean 0, std 1',
  );
}

function invalid(sentence: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `${sentence}.`);
}
