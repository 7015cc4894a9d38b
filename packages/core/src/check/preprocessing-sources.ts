import type { ExplainerSetup } from '../explain/explainer-options.js';
import type { Preprocessing, PreprocessingOptions } from '../image/preprocessing.js';
import { isNormalStated } from '../image/resolve-preprocessing.js';
import type { ImageInput } from '../inspect/index.js';

/** Who decides on each field of a preprocessing, in words that follow "from". */
export type PreprocessingSources = Readonly<Partial<Record<keyof Preprocessing, string>>>;

/** The source of each field: the caller's options, the model's card, the graph, or a default. */
export function preprocessingSources(
  preprocessing: Preprocessing,
  { preprocessing: options = {}, card = {}, cardName = "the model's card" }: ExplainerSetup,
  input: ImageInput,
): PreprocessingSources {
  const fields = Object.keys(preprocessing) as (keyof Preprocessing)[];
  const sourceOf = (field: keyof Preprocessing): string => {
    if (options[field] !== undefined) return 'the options given';
    if (card[field] !== undefined) return cardName;
    return isInGraph(field, input) || isInScaling(field, input, { ...card, ...options })
      ? 'the graph'
      : defaultOf(field, preprocessing, input);
  };
  return Object.fromEntries(fields.map((field) => [field, sourceOf(field)]));
}

function isInGraph(field: keyof Preprocessing, { width, height, channels }: ImageInput): boolean {
  if (field === 'size') return width !== null && height !== null;
  return ['layout', 'channels'].includes(field) || (field === 'channelOrder' && channels !== null && channels !== 3);
}

function isInScaling(
  field: keyof Preprocessing,
  { scaling, isInteger }: ImageInput,
  stated: PreprocessingOptions,
): boolean {
  if (!scaling?.range || isInteger || isNormalStated(stated)) return false;
  return ['mean', 'std', 'range'].includes(field) || (field === 'channelOrder' && scaling.channelOrder !== undefined);
}

function defaultOf(field: keyof Preprocessing, { channelOrder }: Preprocessing, { isInteger }: ImageInput): string {
  if (field === 'channelOrder' || field === 'resize') return 'the default';
  if (isInteger) return 'the default of integer inputs';
  if (channelOrder === 'gray') return 'the default of gray inputs';
  return channelOrder === 'rgb' || channelOrder === 'bgr' ? "ImageNet's defaults" : 'the default of bands';
}
