/**
 * The `preprocessor_config.json` of Hugging Face's image processors, as a preprocessing here:
 *
 *     level -> level · rescale_factor (- 1 with rescale_offset) -> (- image_mean) / image_std
 *
 * so black and white become [0, 255 · rescale_factor]. What its sizes mean has changed over the years: an `int` or
 * {height, width} is the size of the input; {shortest_edge} is the side before a center crop of `crop_size`; and with
 * `crop_pct` (ConvNeXt, ResNet) it is the crop, of a picture resized to shortest_edge / crop_pct.
 */
import {
  fieldsOf,
  type Fields,
  type Kind,
  perChannel,
  positiveInteger,
  positiveNumber,
  positivePerChannel,
  read,
  refuseField,
  truth,
} from './json-fields.js';
import type { PreprocessingOptions } from '../image/preprocessing.js';

/** A preprocessing read from a file, and what in it is done otherwise here: one sentence each. */
export interface ImportedPreprocessing {
  readonly preprocessing: PreprocessingOptions;
  readonly notices: readonly string[];
}

/** A size as it is written; an `int` stands for a square or a shortest edge, as the other fields say. */
type WrittenSize = number | { readonly height: number; readonly width: number } | { readonly shortest_edge: number };

/** The names of Pillow's filters by the number that `resample` gives. */
const filters = ['nearest', 'Lanczos', 'bilinear', 'bicubic', 'box', 'Hamming'];
const BILINEAR = 2;
/** From this side on ConvNeXt's processor squashes and does not crop. */
const UNCROPPED_SIDE = 384;

const edges: Kind<WrittenSize> = {
  allowed: 'a whole number of 1 or more, {"height", "width"} or {"shortest_edge"}',
  accepts: (value): value is WrittenSize => positiveInteger.accepts(value) || isEdges(value),
};

const filterNumber: Kind<number> = {
  allowed: `a whole number of 0 to ${filters.length - 1}, a filter of Pillow`,
  accepts: (value): value is number => typeof value === 'number' && filters[value] !== undefined,
};

/**
 * The preprocessing that a Hugging Face model was published with.
 *
 * @param json - the content of a `preprocessor_config.json`; fields that do not concern pixels are passed over
 * @param sourceName - the file that it comes from, for messages
 * @throws ScorecamError INVALID_OPTION that names the file, the field and what it may be
 */
export function fromHuggingFace(json: unknown, sourceName: string): ImportedPreprocessing {
  const fields = fieldsOf(json, sourceName);
  const preprocessing = {
    // Left open where nothing is flipped, since a gray model has such a file as well.
    channelOrder: read(fields, 'do_flip_channel_order', truth) ? 'bgr' : undefined,
    range: levelRange(fields),
    ...normalization(fields),
    ...framing(fields),
  } as const;
  return { preprocessing, notices: noticesOf(fields) };
}

function isEdges(value: unknown): value is WrittenSize {
  if (typeof value !== 'object' || value === null) return false;
  const sides = new Map<string, unknown>(Object.entries(value));
  const names = sides.has('shortest_edge') ? ['shortest_edge'] : ['height', 'width'];
  return names.every((name) => positiveInteger.accepts(sides.get(name)));
}

function levelRange(fields: Fields): readonly [number, number] {
  if (read(fields, 'do_rescale', truth) === false) return [0, 255];
  const white = 255 * (read(fields, 'rescale_factor', positiveNumber) ?? 1 / 255);
  return read(fields, 'rescale_offset', truth) ? [-1, white - 1] : [0, white];
}

function normalization(fields: Fields): PreprocessingOptions {
  if (read(fields, 'do_normalize', truth) === false) return { mean: [0], std: [1] };
  const mean = read(fields, 'image_mean', perChannel);
  const std = read(fields, 'image_std', positivePerChannel);
  if (mean === undefined) throw refuseField(fields, 'image_mean', perChannel.allowed);
  if (std === undefined) throw refuseField(fields, 'image_std', positivePerChannel.allowed);
  return { mean, std };
}

function framing(fields: Fields): PreprocessingOptions {
  const cropped = read(fields, 'do_center_crop', truth) ?? false;
  if (read(fields, 'do_resize', truth) === false) {
    if (cropped) throw refuseField(fields, 'do_resize', 'true where "do_center_crop" is');
    return { resize: 'squash' };
  }
  const size = read(fields, 'size', edges);
  if (size === undefined) throw refuseField(fields, 'size', edges.allowed);
  return cropped ? explicitCrop(fields, size) : fractionalCrop(fields, size);
}

function explicitCrop(fields: Fields, size: WrittenSize): PreprocessingOptions {
  const crop = read(fields, 'crop_size', edges);
  if (crop === undefined) throw refuseField(fields, 'crop_size', edges.allowed);
  const wanted = rectangle(crop);
  const edge = shortestEdge(size);
  if (edge !== undefined) return { resize: 'crop', size: wanted, resizeTo: edge };
  if (rectangle(size).join() === wanted.join()) return { resize: 'squash', size: wanted };
  throw refuseField(
    fields,
    'size',
    'a whole number, {"shortest_edge"} or equal to "crop_size", where "do_center_crop" is true',
  );
}

function fractionalCrop(fields: Fields, size: WrittenSize): PreprocessingOptions {
  const fraction = read(fields, 'crop_pct', positiveNumber);
  const edge = shortestEdge(size);
  if (fraction !== undefined && edge !== undefined && edge < UNCROPPED_SIDE) {
    return { resize: 'crop', size: [edge, edge], resizeTo: Math.floor(edge / fraction) };
  }
  if (fraction === undefined && typeof size !== 'number' && 'shortest_edge' in size) {
    throw refuseField(fields, 'size', '{"height", "width"} where neither "do_center_crop" nor "crop_pct" is given');
  }
  return { resize: 'squash', size: rectangle(size) };
}

function rectangle(size: WrittenSize): readonly [width: number, height: number] {
  if (typeof size === 'number') return [size, size];
  return 'shortest_edge' in size ? [size.shortest_edge, size.shortest_edge] : [size.width, size.height];
}

function shortestEdge(size: WrittenSize): number | undefined {
  if (typeof size === 'number') return size;
  return 'shortest_edge' in size ? size.shortest_edge : undefined;
}

function noticesOf(fields: Fields): string[] {
  const resample = read(fields, 'resample', filterNumber) ?? BILINEAR;
  const notices: string[] = [];
  if (resample !== BILINEAR) {
    notices.push(
      `${fields.sourceName} asks for ${filters[resample]!} resampling; scorecam resizes bilinearly, so scores may differ a little.`,
    );
  }
  if (read(fields, 'do_resize', truth) === false) {
    notices.push(
      `${fields.sourceName} says not to resize; scorecam resizes each picture that is not of the size of the model's input.`,
    );
  }
  return notices;
}
