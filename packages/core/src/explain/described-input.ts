/** The image input of a model as its user, its card and its graph describe it. */
import type { ExplainerSetup } from './explainer-options.js';
import type { ChannelOrder, Preprocessing, PreprocessingOptions } from '../image/preprocessing.js';
import { isNormalStated } from '../image/resolve-preprocessing.js';
import type { OnnxModel } from '../onnx/index.js';
import type { ImageInput, ImageInputOptions, OwnScaling } from '../inspect/index.js';
import { type CompletedModel, completeModel } from '../model/complete-model.js';

/**
 * Finds the image input; a flat one is an image if the preprocessing gives its size.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image; INVALID_OPTION if an input
 *   cannot take what it is fed
 */
export function describedInput(given: OnnxModel, setup: ExplainerSetup): CompletedModel {
  return completeModel(given, inputOptions(setup), setup.feeds);
}

function inputOptions({ input: name, card = {}, preprocessing = {}, ...setup }: ExplainerSetup): ImageInputOptions {
  const layout = setup.layout ?? preprocessing.layout ?? card.layout;
  const size = preprocessing.size ?? card.size;
  return {
    ...(name !== undefined && { name }),
    ...(layout && { layout }),
    ...(size && { imageSize: { width: size[0], height: size[1] } }),
  };
}

/** What a user should know about an input whose preprocessing nobody states. */
export function inputNotices(input: ImageInput, { card, preprocessing }: ExplainerSetup): string[] {
  const stated = { ...card, ...preprocessing };
  const { name, channels, height, width } = input;
  const notices = [];
  if (input.flat && !stated.size) notices.push(`The input "${name}" is read as ${channels} x ${height} x ${width}.`);
  if (stated.mean ?? stated.std ?? stated.range) return notices;
  if (input.isInteger)
    notices.push(
      `The input "${name}" has an integer type; it is fed pixel values 0 to 255${input.isSignedByte ? ' less 128' : ''}.`,
    );
  if (channels !== null && ![1, 3].includes(channels) && !input.isInteger)
    notices.push(
      `Nothing states the mean and the std of the ${channels} channels, so that the numbers of a picture's bands go in as they are.`,
    );
  if (!input.isInteger && input.scaling) notices.push(scalingNotice(input.scaling, stated.channelOrder));
  return notices;
}

function scalingNotice({ operator, range, channelOrder }: OwnScaling, statedOrder?: ChannelOrder): string {
  if (!range)
    return `The model starts with ${operator} by a constant, so it may normalize its input itself, on top of ImageNet's mean and std. If so, set its range, mean 0 and std 1 in the preprocessing.`;
  const order = channelOrder && statedOrder === undefined ? ', blue first as the constants are,' : '';
  return `The model starts with ${operator} by a constant that fits values ${range.join(' to ')}: its input is such values${order} without ImageNet's mean and std.`;
}

/** The fields of a preprocessing that may be ImageNet's without a statement. */
export type AssumedField = 'mean' | 'std';

/** The fields that nobody states and that are therefore ImageNet's; none if the input takes pixel values or gray ones. */
export function assumedFields(
  { card, preprocessing }: ExplainerSetup,
  { channelOrder }: Preprocessing,
  { isInteger, scaling }: ImageInput,
): readonly AssumedField[] {
  if (
    isInteger ||
    (scaling?.range && !isNormalStated({ ...card, ...preprocessing })) ||
    (channelOrder !== 'rgb' && channelOrder !== 'bgr')
  )
    return [];
  return (['mean', 'std'] as const).filter((name) => (preprocessing?.[name] ?? card?.[name]) === undefined);
}

/** Who decided on the preprocessing, in words that follow "from". */
export function describeSource(setup: ExplainerSetup, assumed: readonly AssumedField[]): string {
  const { preprocessing, card, cardName = "the model's card" } = setup;
  const sources = [...(isStated(preprocessing) ? ['the options given'] : []), ...(isStated(card) ? [cardName] : [])];
  if (sources.length === 0)
    return assumed.length > 0
      ? "the defaults, ImageNet's: no card and no option states it"
      : "the model's own input: no card and no option states it";
  const others = assumed.length > 0 ? `, ${assumed.join(' and ')} from ImageNet's defaults` : '';
  return `${sources.join(' and ')}${others}`;
}

/** A word of doubt if the mean or the std is in the units of another range. */
export function rangeNotices({ range: [lowest, highest], mean, std, channelOrder, levels }: Preprocessing): string[] {
  if (channelOrder === 'bands' && levels === undefined) return []; // in the units of the bands
  const width = highest - lowest;
  const ofUnits = mean.some((each) => each !== 0) && mean.every((each) => Math.abs(each) <= 1);
  const isSmall = ofUnits || (std.some((each) => each !== 1) && std.every((each) => each <= 1));
  const isFar = mean.some((each) => each > highest + width || each < lowest - width);
  if (!(width >= leastLevels && isSmall) && !isFar) return [];
  return [
    `The mean ${mean.join(' ')} and the std ${std.join(' ')} cannot belong to the range ${lowest} to ${highest}: they are in its units; check the preprocessing.`,
  ];
}

/** From this width on, a range is one of pixel values. */
const leastLevels = 100;

function isStated(options: PreprocessingOptions = {}): boolean {
  return Object.values(options).some((value) => value !== undefined);
}
