import { ScorecamError } from '../errors.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredDim, DeclaredTensor } from '../onnx/value-info.js';
import { flatLayout, flatShape } from './flat-shape.js';
import type { Size } from '../spatial-map.js';
import { guessLayout, type Layout } from './layout.js';
import { type OwnScaling, ownScaling } from './own-scaling.js';
import { readInputs } from './read-inputs.js';

/** The graph input for the image. */
export interface ImageInput {
  /** The name of the graph input. */
  readonly name: string;
  /** Where the channels are. */
  readonly layout: Layout;
  /** Channels; null if the model leaves them open. */
  readonly channels: number | null;
  /** Height and width in pixels; null if the model accepts any. */
  readonly height: number | null;
  /** As `height`. */
  readonly width: number | null;
  /** The number of images per batch; null if the model accepts any. */
  readonly batch: number | null;
  /** Whether the model takes the image as one row of numbers, [N, C*H*W] in the order of `layout`. */
  readonly flat: boolean;
  /** Whether the input has an integer type, for pixel values of 0 to 255. */
  readonly isInteger: boolean;
  /** Present if that type is int8, for pixel values less 128. */
  readonly isSignedByte?: true;
  /** Present if the model begins with arithmetic on the image. */
  readonly scaling?: OwnScaling;
}

/** Facts that a caller may know and the model does not declare. */
export interface ImageInputOptions {
  /** The input's name, if the model has several that could be images. */
  readonly name?: string;
  /** Where the channels are; guessed from the shape if absent. */
  readonly layout?: Layout;
  /** The size of the image if the model's input is flat; its channels follow from the length of a row. */
  readonly imageSize?: Size;
}

/**
 * Finds the image input of a model: the one input that is read and of rank 4, or else a flat one whose shape is given by
 * `imageSize`, or follows from its length if that is three times a square, or 784.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image
 */
export function imageInput(model: OnnxModel, options: ImageInputOptions = {}): ImageInput {
  const input = chooseInput(model, options);
  const elementType = elementTypeOf(input.dataType);
  if (!elementType || elementType === 'bool')
    throw refusal(
      model,
      `its input "${input.name}" has an element type that is not supported for pictures; cast the model to float32, in PyTorch by model.float() before the export`,
    );
  const [batch, ...declared] = input.dims ?? [];
  const flat = input.dims?.length === 2;
  const shown = options.layout ?? (flat ? flatLayout(indexGraph(model), input.name) : undefined);
  const shape = flat ? flatShape(declared[0], { ...options, ...(shown && { layout: shown }) }) : declared.map(size);
  const layout = shown ?? guessLayout(shape);
  const [channels, height, width] = layout === 'nchw' ? shape : [shape[2], shape[0], shape[1]];
  const sizes = { channels: channels ?? null, height: height ?? null, width: width ?? null };
  const isInteger = !elementType.startsWith('float');
  const isSignedByte = elementType === 'int8';
  const scaling = ownScaling(model, input.name);
  return {
    name: input.name,
    layout,
    ...sizes,
    batch: size(batch),
    flat,
    isInteger,
    ...(isSignedByte && { isSignedByte }),
    ...(scaling && { scaling }),
  };
}

function chooseInput(model: OnnxModel, options: ImageInputOptions): DeclaredTensor {
  const index = indexGraph(model);
  const inputs = readInputs(index);
  const named = inputs.filter(({ name }) => options.name === undefined || name === options.name);
  const images = named.filter(({ dims }) => dims?.length === 4);
  const flat = named.filter(({ dims }) => dims?.length === 2 && flatShape(dims[1], options).length > 0);
  const [input, ...others] = images.length > 0 ? images : flat;
  if (input && others.length === 0) return input;
  throw refusal(model, `its inputs are ${listed(inputs)}; ${remedyFor(named, input)}`);
}

function listed(inputs: readonly DeclaredTensor[]): string {
  return inputs
    .map(({ name, dims }) => `"${name}" [${dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`)
    .join(', ');
}

function remedyFor(inputs: readonly DeclaredTensor[], found: DeclaredTensor | undefined): string {
  if (found) return 'name the one for the image';
  if (inputs.some(({ dims }) => (dims?.length ?? 0) > 4))
    return 'one of more than four axes takes a video or a volume, and a picture has four; explain a model of single pictures, or export one frame of it';
  return 'an image model has an input of shape [N, C, H, W] or [N, H, W, C], or a flat one whose size the preprocessing gives';
}

function size(dim: DeclaredDim | undefined): number | null {
  return typeof dim === 'number' ? dim : null;
}

function refusal(model: OnnxModel, reason: string): ScorecamError {
  return new ScorecamError('UNSUPPORTED_MODEL', `Cannot find the image input of "${model.location}": ${reason}.`);
}
