/** The image input of a model as its user, its card and its graph describe it. */
import type { ExplainerSetup } from './explainer-options.js';
import { channelCount, type PreprocessingOptions } from '../image/preprocessing.js';
import type { OnnxModel } from '../onnx/index.js';
import { imageInput, type ImageInput, ownNormalization } from '../inspect/index.js';

/**
 * Finds the image input; a flat one is an image if the preprocessing gives its size.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image
 */
export function describedInput(
  model: OnnxModel,
  { input: name, card = {}, preprocessing = {}, ...setup }: ExplainerSetup,
): ImageInput {
  const layout = setup.layout ?? preprocessing.layout ?? card.layout;
  const size = preprocessing.size ?? card.size;
  const channels = channelCount({ channelOrder: preprocessing.channelOrder ?? card.channelOrder ?? 'rgb' });
  return imageInput(model, {
    ...(name !== undefined && { name }),
    ...(layout && { layout }),
    ...(size && { imageShape: layout === 'nhwc' ? [size[1], size[0], channels] : [channels, size[1], size[0]] }),
  });
}

/** What a user should know of an input whose preprocessing nobody states. */
export function inputNotices(model: OnnxModel, input: ImageInput, { card, preprocessing }: ExplainerSetup): string[] {
  const stated = { ...card, ...preprocessing };
  const { name, channels, height, width } = input;
  const notices = [];
  if (input.flat && !stated.size) notices.push(`The input "${name}" is read as ${channels} x ${height} x ${width}.`);
  if (stated.mean ?? stated.std ?? stated.range) return notices;
  if (input.isInteger) notices.push(`The input "${name}" has an integer type; it is fed pixel values 0 to 255.`);
  const operator = input.isInteger ? undefined : ownNormalization(model, input);
  if (operator !== undefined)
    notices.push(
      `The model starts with a ${operator} by a constant, so it may normalize its input itself, on top of ImageNet's mean and std. If so, set its range, mean 0 and std 1 in the preprocessing.`,
    );
  return notices;
}

/** Who decided on the preprocessing, in words that follow "from". */
export function describeSource({ preprocessing, card, cardName = "the model's card" }: ExplainerSetup): string {
  const sources = [...(isStated(preprocessing) ? ['the options given'] : []), ...(isStated(card) ? [cardName] : [])];
  return sources.length > 0 ? sources.join(' and ') : "the defaults, ImageNet's: no card and no option states it";
}

function isStated(options: PreprocessingOptions = {}): boolean {
  return Object.values(options).some((value) => value !== undefined);
}
