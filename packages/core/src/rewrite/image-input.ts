import { ScorecamError } from '../errors.js';
import { elementTypeOf } from '../onnx/data-types.js';
import { indexGraph } from '../onnx/graph-index.js';
import type { OnnxModel } from '../onnx/model.js';
import type { DeclaredDim, DeclaredTensor } from '../onnx/value-info.js';

/** Where the channels stand: (N, C, H, W) or (N, H, W, C). */
export type Layout = 'nchw' | 'nhwc';

/** The graph input that takes the image. */
export interface ImageInput {
  readonly name: string;
  readonly layout: Layout;
  /** Channels; null where the model leaves them open. */
  readonly channels: number | null;
  /** Height and width in pixels; null where the model takes any. */
  readonly height: number | null;
  readonly width: number | null;
  /** The number of images that the model takes at once; null where it takes any. */
  readonly batch: number | null;
  /** Whether the model takes the image as one row of numbers, [N, C*H*W] in the order of `layout`. */
  readonly flat: boolean;
}

/** What a caller may know better than the model tells. */
export interface ImageInputOptions {
  /** The input's name, where the model has several that could be images. */
  readonly name?: string;
  readonly layout?: Layout;
  /** The shape of the image where the model takes it flat: (C, H, W), or (H, W, C) for `nhwc`. */
  readonly imageShape?: readonly [number, number, number];
}

/**
 * Finds the image input of a model: the one input of rank 4, or a flat one where `imageShape` is given.
 *
 * @throws ScorecamError UNSUPPORTED_MODEL where no input, or more than one, could be the image
 */
export function imageInput(model: OnnxModel, options: ImageInputOptions = {}): ImageInput {
  const input = chooseInput(model, options);
  if (!elementTypeOf(input.dataType))
    throw refusal(model, `its input "${input.name}" has an element type that no picture fits`);
  const [batch, ...declared] = input.dims ?? [];
  const flat = input.dims?.length === 2;
  const shape = flat && options.imageShape ? options.imageShape : declared.map(size);
  const layout = options.layout ?? guessLayout(shape);
  const [channels, height, width] = layout === 'nchw' ? shape : [shape[2], shape[0], shape[1]];
  const sizes = { channels: channels ?? null, height: height ?? null, width: width ?? null };
  return { name: input.name, layout, ...sizes, batch: size(batch), flat };
}

function chooseInput(model: OnnxModel, { name, imageShape }: ImageInputOptions): DeclaredTensor {
  const { inputs } = indexGraph(model);
  const rank = imageShape ? 2 : 4;
  const fits = inputs.filter(
    (input) => (name === undefined || input.name === name) && [4, rank].includes(input.dims?.length ?? 0),
  );
  const [input, ...others] = fits;
  if (input && others.length === 0) return input;
  const list = inputs.map(
    ({ name: each, dims }) => `"${each}" [${dims?.map((dim) => dim ?? '?').join(', ') ?? 'any shape'}]`,
  );
  const remedy = input
    ? 'name the one that takes the image'
    : 'a model of images has an input of shape [N, C, H, W] or [N, H, W, C]';
  throw refusal(model, `its inputs are ${list.join(', ')}; ${remedy}`);
}

/** A picture has 1, 3 or 4 channels; where both ends fit or none does, PyTorch's order counts. */
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
