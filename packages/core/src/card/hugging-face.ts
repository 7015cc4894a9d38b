/**
 * The `preprocessor_config.json` of Hugging Face's image processors, as a preprocessing here:
 *
 *     pixel -> pixel · rescale_factor (- 1 with rescale_offset) -> (- image_mean) / image_std
 *
 * so black and white become [0, 255 · rescale_factor]. The meaning of its sizes has changed over the years: an `int` or
 * {height, width} is the size of the input, or of the picture before a center crop of `crop_size`; {shortest_edge} is the
 * side before that crop; and with `crop_pct` (ConvNeXt, ResNet) it is the crop, of a picture resized to shortest_edge /
 * crop_pct. `image_processor_type` names the processor, which decides what its file leaves open (image-processors.ts).
 */
import { ScorecamError } from '../errors.js';
import { type ImageProcessor, imageProcessor } from './image-processors.js';
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
import type { Resampling } from '../image/resize-kernel.js';

/** A preprocessing read from a file, and one sentence for each setting that scorecam treats differently. */
export interface ImportedPreprocessing {
  /** The preprocessing in the files. */
  readonly preprocessing: PreprocessingOptions;
  /** Settings of the files that have no counterpart here, in sentences. */
  readonly notices: readonly string[];
}

/** A size as written in the file; an `int` means a square or a shortest edge, depending on the other fields. */
type WrittenSize = number | { readonly height: number; readonly width: number } | { readonly shortest_edge: number };

/** Pillow's filters, by the number in `resample`. */
const filters = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'] as const;
const bilinear = 2;
/** A file that names no processor is read by its fields alone: with a fraction as ConvNeXt's. */
const unnamed: ImageProcessor = { defaults: {}, uncropped: 384 };

const edges: Kind<WrittenSize> = {
  allowed: 'an integer of 1 or more, {"height", "width"} or {"shortest_edge"}',
  accepts: (value): value is WrittenSize => positiveInteger.accepts(value) || isEdges(value),
};

const filterNumber: Kind<number> = {
  allowed: `an integer from 0 to ${filters.length - 1}, the number of a Pillow filter`,
  accepts: (value): value is number => typeof value === 'number' && filters[value] !== undefined,
};

/**
 * The preprocessing that a Hugging Face model was published with.
 *
 * @param json - the content of a `preprocessor_config.json`; fields that do not concern pixels are ignored
 * @param sourceName - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file, the field and its allowed values
 */
export function fromHuggingFace(json: unknown, sourceName: string): ImportedPreprocessing {
  const written = fieldsOf(json, sourceName);
  const processor = processorOf(written);
  const fields = { sourceName, values: { ...processor.defaults, ...stated(written) } };
  const preprocessing = {
    // Left open unless the channels are flipped, because a gray model has such a file too.
    channelOrder: read(fields, 'do_flip_channel_order', truth) ? 'bgr' : undefined,
    range: levelRange(fields),
    ...normalization(fields, processor),
    ...framing(fields, processor),
    resample: resampling(fields),
  } as const;
  return { preprocessing, notices: noticesOf(fields) };
}

/** @throws ScorecamError INVALID_OPTION if the file names a processor that is not known */
function processorOf({ sourceName, values }: Fields): ImageProcessor {
  const name = values['image_processor_type'] ?? values['feature_extractor_type'];
  if (typeof name !== 'string') return unnamed;
  const known = imageProcessor(name);
  if (known) return known;
  throw new ScorecamError(
    'INVALID_OPTION',
    `${sourceName}: the image processor "${name}" is not known; state the preprocessing instead.`,
  );
}

/** The fields with a value: null leaves the default. */
function stated({ values }: Fields): Fields['values'] {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
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

function normalization(fields: Fields, { dividesTwice }: ImageProcessor): PreprocessingOptions {
  if (read(fields, 'do_normalize', truth) === false) return { mean: [0], std: [1] };
  const mean = read(fields, 'image_mean', perChannel);
  const std = read(fields, 'image_std', positivePerChannel);
  if (mean === undefined) throw refuseField(fields, 'image_mean', perChannel.allowed);
  if (std === undefined) throw refuseField(fields, 'image_std', positivePerChannel.allowed);
  const twice = dividesTwice === true && read(fields, 'include_top', truth) === true;
  return { mean, std: twice ? std.map((each) => each * each) : std };
}

function framing(fields: Fields, processor: ImageProcessor): PreprocessingOptions {
  const cropped = read(fields, 'do_center_crop', truth) ?? false;
  if (read(fields, 'do_resize', truth) === false) {
    if (cropped) throw refuseField(fields, 'do_resize', 'true if "do_center_crop" is true');
    return { resize: 'squash' };
  }
  const size = read(fields, 'size', edges);
  if (size === undefined) throw refuseField(fields, 'size', edges.allowed);
  return cropped ? explicitCrop(fields, size, processor) : fractionalCrop(fields, size, processor);
}

function explicitCrop(fields: Fields, size: WrittenSize, processor: ImageProcessor): PreprocessingOptions {
  const crop = read(fields, 'crop_size', edges);
  if (crop === undefined) throw refuseField(fields, 'crop_size', edges.allowed);
  const wanted = rectangle(crop);
  const edge = shortestEdge(size);
  if (edge !== undefined) return { resize: 'crop', size: wanted, resizeTo: beforeCrop(fields, edge, processor) };
  const [width, height] = rectangle(size);
  if (`${width},${height}` === wanted.join()) return { resize: 'squash', size: wanted };
  if (width === height && width > Math.max(...wanted)) return { resize: 'squash', size: wanted, resizeTo: width };
  throw refuseField(
    fields,
    'size',
    'an integer, {"shortest_edge"}, equal to "crop_size" or a larger square, if "do_center_crop" is true',
  );
}

function fractionalCrop(fields: Fields, size: WrittenSize, processor: ImageProcessor): PreprocessingOptions {
  const { uncropped = 0, fraction } = processor;
  const hasFraction = read(fields, 'crop_pct', positiveNumber) !== undefined || fraction !== undefined;
  const edge = shortestEdge(size);
  if (hasFraction && edge !== undefined && edge < uncropped)
    return { resize: 'crop', size: [edge, edge], resizeTo: beforeCrop(fields, edge, processor) };
  if (!hasFraction && typeof size !== 'number' && 'shortest_edge' in size)
    throw refuseField(fields, 'size', '{"height", "width"} if neither "do_center_crop" nor "crop_pct" is given');
  return { resize: 'squash', size: rectangle(size) };
}

/** The shorter side of the picture before the center is cut out. */
function beforeCrop(fields: Fields, edge: number, { fraction }: ImageProcessor): number {
  return Math.floor(edge / (read(fields, 'crop_pct', positiveNumber) ?? fraction ?? 1));
}

function rectangle(size: WrittenSize): readonly [width: number, height: number] {
  if (typeof size === 'number') return [size, size];
  return 'shortest_edge' in size ? [size.shortest_edge, size.shortest_edge] : [size.width, size.height];
}

function shortestEdge(size: WrittenSize): number | undefined {
  if (typeof size === 'number') return size;
  return 'shortest_edge' in size ? size.shortest_edge : undefined;
}

/** Undefined for bilinear, the default, and for the nearest pixel, which is not done here. */
function resampling(fields: Fields): Resampling | undefined {
  const filter = filters[read(fields, 'resample', filterNumber) ?? bilinear];
  return filter === 'nearest' || filter === 'bilinear' ? undefined : filter;
}

function noticesOf(fields: Fields): string[] {
  const notices: string[] = [];
  if (filters[read(fields, 'resample', filterNumber) ?? bilinear] === 'nearest') {
    notices.push(
      `${fields.sourceName} wants nearest resampling; scorecam resizes bilinearly, so scores may differ slightly.`,
    );
  }
  if (read(fields, 'do_resize', truth) === false) {
    notices.push(
      `${fields.sourceName} specifies no resizing; scorecam resizes every picture whose size is not that of the model's input.`,
    );
  }
  return notices;
}
