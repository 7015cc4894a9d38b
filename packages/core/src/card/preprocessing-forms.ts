/**
 * A preprocessing in the forms in which people have one: as scorecam's own fields, as Hugging Face's processors, timm and
 * torchvision write it, or by a name.
 *
 *   torchvision   {"crop_size", "resize_size", "mean", "std"}: the attributes of `weights.transforms()`
 *   timm          `pretrained_cfg` of its config.json: {"input_size": [C, H, W], "crop_pct", "crop_mode", "mean", "std"}
 */
import { imagenet, type PreprocessingOptions } from '../image/preprocessing.js';
import { fromHuggingFace, type ImportedPreprocessing } from './hugging-face.js';
import {
  fieldsOf,
  type Fields,
  type Kind,
  oneOf,
  perChannel,
  positiveInteger,
  positiveNumber,
  positivePerChannel,
  read,
  refuseField,
} from './json-fields.js';
import { type Resampling, resamplingNames } from '../image/resize-kernel.js';
import { parsePreprocessing } from './parse-preprocessing.js';

const { mean, std } = imagenet;

/** The preprocessings that have a name. */
const named: Readonly<Record<string, PreprocessingOptions>> = {
  torchvision: { resize: 'crop', resizeTo: 256, size: [224, 224], mean, std, range: [0, 1] },
  imagenet: { mean, std, range: [0, 1] },
  'minus1-1': { mean: [0], std: [1], range: [-1, 1] },
  '0-1': { mean: [0], std: [1], range: [0, 1] },
};

/** The preprocessing of a name; undefined if there is none of that name. */
export function namedPreprocessing(name: string): PreprocessingOptions | undefined {
  return Object.hasOwn(named, name) ? named[name] : undefined;
}

/**
 * Reads a preprocessing in any of the forms above.
 *
 * @param sourceName - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file, the field and its allowed values
 */
export function readPreprocessingForm(json: unknown, sourceName: string): ImportedPreprocessing {
  const fields = fieldsOf(json, sourceName);
  const has = (name: string) => Object.hasOwn(fields.values, name);
  if (has('pretrained_cfg')) return fromTimm(fields.values['pretrained_cfg'], sourceName);
  if (has('resize_size')) return fromTorchvision(fields);
  if (has('image_processor_type') || has('image_mean') || has('do_resize')) return fromHuggingFace(json, sourceName);
  return { preprocessing: parsePreprocessing(json, sourceName), notices: [] };
}

/**
 * The preprocessing of a model of timm: the picture is resized to the input's side / crop_pct, and its center cut out.
 *
 * @param json - the `pretrained_cfg` of its config.json
 * @throws ScorecamError INVALID_OPTION
 */
export function fromTimm(json: unknown, sourceName: string): ImportedPreprocessing {
  const fields = fieldsOf(json, sourceName);
  const shape = read(fields, 'input_size', imageShape);
  if (!shape) throw refuseField(fields, 'input_size', imageShape.allowed);
  const [channels, height, width] = shape;
  const mode = read(fields, 'crop_mode', oneOf(['center', 'squash', 'border'])) ?? 'center';
  if (mode === 'border') throw refuseField(fields, 'crop_mode', 'center or squash');
  const side = Math.floor(Math.max(height, width) / (read(fields, 'crop_pct', positiveNumber) ?? 0.875));
  const preprocessing = {
    size: [width, height],
    resize: mode === 'center' ? 'crop' : 'squash',
    ...((mode === 'center' || side > Math.max(height, width)) && { resizeTo: side }),
    mean: read(fields, 'mean', perChannel) ?? mean,
    std: read(fields, 'std', positivePerChannel) ?? std,
    ...(channels === 1 && { channelOrder: 'gray' as const }),
    range: [0, 1],
    resample: resampling(fields),
  } as const;
  return { preprocessing, notices: filterNotice(fields) };
}

function fromTorchvision(fields: Fields): ImportedPreprocessing {
  const resizeTo = side(fields, 'resize_size');
  const crop = side(fields, 'crop_size');
  const preprocessing = {
    size: [crop, crop],
    resize: 'crop',
    resizeTo,
    mean: read(fields, 'mean', perChannel) ?? mean,
    std: read(fields, 'std', positivePerChannel) ?? std,
    range: [0, 1],
    resample: resampling(fields),
  } as const;
  return { preprocessing, notices: filterNotice(fields) };
}

/** A side that torchvision writes as a number or as a list of one. */
function side(fields: Fields, name: string): number {
  const value = fields.values[name];
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (positiveInteger.accepts(only)) return only;
  throw refuseField(fields, name, positiveInteger.allowed);
}

/** The filter that `interpolation` names, as `bicubic` or `InterpolationMode.BICUBIC`; undefined for bilinear. */
function resampling({ values }: Fields): Resampling | undefined {
  const name = filterName(values);
  return resamplingNames.find((each) => each === name && each !== 'bilinear');
}

function filterName(values: Fields['values']): string {
  const name = values['interpolation'];
  return typeof name === 'string' ? name.replace(/^.*\./, '').toLowerCase() : 'bilinear';
}

/** @returns a sentence if a filter is named that is not done here */
function filterNotice({ values, sourceName }: Fields): string[] {
  const filter = filterName(values);
  if (resamplingNames.some((each) => each === filter)) return [];
  return [`${sourceName} wants ${filter} resampling; scorecam resizes bilinearly, so scores may differ slightly.`];
}

const imageShape: Kind<readonly [number, number, number]> = {
  allowed: '[channels, height, width], integers of 1 or more',
  accepts: (value): value is [number, number, number] =>
    Array.isArray(value) && value.length === 3 && value.every((each) => positiveInteger.accepts(each)),
};
