import { ScorecamError } from '../errors.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredDim, DeclaredTensor } from '../onnx/value-info.js';

/** The position of the channels: (N, C, H, W) or (N, H, W, C). */
export type Layout = 'nchw' | 'nhwc';

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
  readonly width: number | null;
  /** The number of images per batch; null if the model accepts any. */
  readonly batch: number | null;
  /** Whether the model takes the image as one row of numbers, [N, C*H*W] in the order of `layout`. */
  readonly flat: boolean;
  /** Whether the input has an integer type, for pixel values of 0 to 255. */
  readonly isInteger: boolean;
  /** Present if that type is int8, for pixel values less 128. */
  readonly isSignedByte?: true;
}

/** Facts that a caller may know and the model does not declare. */
export interface ImageInputOptions {
  /** The input's name, if the model has several that could be images. */
  readonly name?: string;
  /** Where the channels are; guessed from the shape if absent. */
  readonly layout?: Layout;
  /** The shape of the image if the model's input is flat: (C, H, W), or (H, W, C) for `nhwc`. */
  readonly imageShape?: readonly [number, number, number];
}

/**
 * Finds the image input of a model: the one input that is read and of rank 4, or else a flat one whose shape is given by `imageShape`, or
 * follows from its length if that is three times a square.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL if no input, or more than one, could be the image
 */
export function imageInput(model: OnnxModel, options: ImageInputOptions = {}): ImageInput {
  const input = chooseInput(model, options);
  const elementType = elementTypeOf(input.dataType);
  if (!elementType)
    throw refusal(
      model,
      `its input "${input.name}" has an element type that is not supported for pictures; cast the model to float32 before its export`,
    );
  const [batch, ...declared] = input.dims ?? [];
  const flat = input.dims?.length === 2;
  const shape = flat ? (options.imageShape ?? squareShape(declared[0], options.layout)) : declared.map(size);
  const layout = options.layout ?? guessLayout(shape);
  const [channels, height, width] = layout === 'nchw' ? shape : [shape[2], shape[0], shape[1]];
  const sizes = { channels: channels ?? null, height: height ?? null, width: width ?? null };
  const isInteger = !elementType.startsWith('float');
  const isSignedByte = elementType === 'int8';
  return {
    name: input.name,
    layout,
    ...sizes,
    batch: size(batch),
    flat,
    isInteger,
    ...(isSignedByte && { isSignedByte }),
  };
}

function chooseInput(model: OnnxModel, { name, imageShape }: ImageInputOptions): DeclaredTensor {
  const index = indexGraph(model);
  const inputs = index.inputs.filter((input) => index.consumers(input.name).length > 0 || index.isOutput(input.name));
  const named = inputs.filter((input) => name === undefined || input.name === name);
  const images = named.filter(({ dims }) => dims?.length === 4);
  const flat = named.filter(({ dims }) => dims?.length === 2 && (imageShape || squareShape(dims[1]).length > 0));
  const [input, ...others] = images.length > 0 ? images : flat;
  if (input && others.length === 0) return input;
  const list = inputs.map(
    ({ name: each, dims }) => `"${each}" [${dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  const remedy = input
    ? 'name the one for the image'
    : 'an image model has an input of shape [N, C, H, W] or [N, H, W, C], or a flat one whose size the preprocessing gives';
  throw refusal(model, `its inputs are ${list.join(', ')}; ${remedy}`);
}

/** The shape of a square picture of `length` numbers in three channels; empty if there is none. */
function squareShape(length: DeclaredDim | undefined, layout: Layout = 'nchw'): readonly number[] {
  const side = Math.sqrt(Number(length) / 3);
  if (!Number.isInteger(side) || side < 8) return [];
  return layout === 'nchw' ? [3, side, side] : [side, side, 3];
}

/** A picture has 1, 3 or 4 channels; if both ends fit or neither does, PyTorch's order is assumed. */
function guessLayout(shape: readonly (number | null)[]): Layout {
  const isChannels = (dim: number | null | undefined) => dim === 1 || dim === 3 || dim === 4;
  return !isChannels(shape[0]) && isChannels(shape[2]) ? 'nhwc' : 'nchw';
}

function size(dim: DeclaredDim | undefined): number | null {
  return typeof dim === 'number' ? dim : null;
}

function refusal(model: OnnxModel, reason: string): ScorecamError {
  return new ScorecamError('UNSUPPORTED_MODEL', `Cannot find the image input of "${model.location}": ${reason}.`);
}
