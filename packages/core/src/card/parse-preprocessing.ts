/** The preprocessing of a model card, or of a user's options, checked field by field. */
import {
  ascendingPair,
  bandTriple,
  color,
  fieldsOf,
  type Kind,
  levels,
  oneOf,
  perChannel,
  positiveInteger,
  positivePerChannel,
  read,
  refuseField,
  sidePair,
} from './json-fields.js';
import { resamplingNames } from '../image/resize-kernel.js';
import { channelOrders, type Preprocessing, type PreprocessingOptions } from '../image/preprocessing.js';

const kinds: { readonly [Name in keyof Required<Preprocessing>]: Kind<Required<Preprocessing>[Name]> } = {
  size: sidePair,
  resize: oneOf(['squash', 'crop']),
  resizeTo: positiveInteger,
  resample: oneOf(resamplingNames),
  mean: perChannel,
  std: positivePerChannel,
  channelOrder: oneOf(channelOrders),
  channels: positiveInteger,
  layout: oneOf(['nchw', 'nhwc']),
  range: ascendingPair,
  levels,
  bands: bandTriple,
  background: color,
};

/**
 * The options that `json` sets; the others stay open for `resolvePreprocessing`.
 *
 * @param json - an object with the fields of `Preprocessing`
 * @param sourceName - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file, the field and its allowed values
 */
export function parsePreprocessing(json: unknown, sourceName: string): PreprocessingOptions {
  const fields = fieldsOf(json, sourceName);
  for (const name of Object.keys(fields.values)) {
    if (Object.hasOwn(kinds, name)) continue;
    throw refuseField(fields, name, `removed; the known fields are ${Object.keys(kinds).join(', ')}`);
  }
  return {
    size: read(fields, 'size', kinds.size),
    resize: read(fields, 'resize', kinds.resize),
    resizeTo: read(fields, 'resizeTo', kinds.resizeTo),
    resample: read(fields, 'resample', kinds.resample),
    mean: read(fields, 'mean', kinds.mean),
    std: read(fields, 'std', kinds.std),
    channelOrder: read(fields, 'channelOrder', kinds.channelOrder),
    channels: read(fields, 'channels', kinds.channels),
    layout: read(fields, 'layout', kinds.layout),
    range: read(fields, 'range', kinds.range),
    levels: read(fields, 'levels', kinds.levels),
    bands: read(fields, 'bands', kinds.bands),
    background: read(fields, 'background', kinds.background),
  };
}
