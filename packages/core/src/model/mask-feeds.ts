import type { Size } from '../spatial-map.js';
import { ScorecamError } from '../errors.js';
import { type Alignment, interpolationMatrix } from '../interpolation.js';
import type { ImageInput } from '../inspect/index.js';
import { maskInputs } from '../rewrite/index.js';
import { floatTensor, frozen, type Tensor, type TensorMap } from '../tensor.js';

/** N masks at any size, to be brought to the input's size inside the graph. */
export interface MaskBatch {
  /** (N, 1, h, w), or (1, 1, h, w) if `offsets` make N masks of one map. */
  readonly maps: Tensor<'float32'>;
  /** How the maps are brought to the size of the input. */
  readonly alignment: Alignment;
  /** Whether each mask is min-max scaled after upsampling. */
  readonly normalize: boolean;
  /** Added to the range of each mask if masks are scaled; otherwise the divisor of each mask. */
  readonly divisor: number;
  /** The offset that is subtracted from each mask before the division, N values (default: 0). */
  readonly offsets?: Float32Array;
  /** The values where the mask is 0, broadcastable to the input (default: zeros of the normalized input). */
  readonly fill?: Tensor<'float32'>;
}

/** The shape of what the network sees. */
export interface InputShape extends Size {
  /** 1 or 3. */
  readonly channels: number;
}

/** The image input of a model that masks it, and the shape that the network sees if the model leaves it open. */
export interface MaskedInput {
  readonly input: ImageInput;
  readonly size: InputShape;
}

/** Takes masks with values in [0, 1] as they are. */
export const asIs = { alignment: 'half-pixel', normalize: false, divisor: 1 } as const;

/** `count` masks that have one value everywhere: 1 keeps the input as it is, 0 leaves only the fill. */
export function uniformMasks(value: number, count = 1): MaskBatch {
  return { ...asIs, maps: floatTensor(new Float32Array(count).fill(value), [count, 1, 1, 1]) };
}

/** N, the number of masks in a batch. */
export function maskCount({ maps, offsets }: MaskBatch): number {
  return offsets?.length ?? maps.dims[0] ?? 0;
}

/**
 * What the session of a masking model is fed (see rewrite/mask-input.ts).
 *
 * @param image - one input for all masks, or one for each: (1 or N, C, H, W) or (1 or N, H, W, C) as the model takes it
 * @throws ScorecamError INVALID_OPTION if the image does not have the model's shape
 */
export function maskFeeds({ input, size }: MaskedInput, image: Tensor<'float32'>, masks: MaskBatch): TensorMap {
  checkShape(image, { input, size });
  const { maps, alignment, offsets = new Float32Array(1), divisor, fill = zeroFill } = masks;
  const [, , height = 1, width = 1] = maps.dims;
  return {
    [input.name]: image,
    [maskInputs.maps]: maps,
    [maskInputs.rowMatrix]: rowMatrix(size.height, height, alignment),
    [maskInputs.columnMatrix]: columnMatrix(size.width, width, alignment),
    [maskInputs.normalize]: scalar(masks.normalize ? 1 : 0),
    [maskInputs.offset]: floatTensor(offsets, [offsets.length, 1, 1, 1]),
    [maskInputs.divisor]: scalar(divisor),
    [maskInputs.fill]: fill,
  };
}

/** The shape of one input, (1, C, H, W) or (1, H, W, C). */
export function inputShape({ input, size }: MaskedInput): number[] {
  const { channels, height, width } = size;
  return input.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels];
}

const zeroFill = frozen(floatTensor(new Float32Array(1), [1, 1, 1, 1]));

function checkShape(image: Tensor<'float32'>, target: MaskedInput): void {
  const wanted = inputShape(target);
  if (image.dims.length === 4 && wanted.every((dim, axis) => axis === 0 || dim === image.dims[axis])) return;
  const { height, width } = target.input;
  const remedy = height === null || width === null ? "; for another size, set the preprocessing's size" : '';
  throw new ScorecamError(
    'INVALID_OPTION',
    `The input has the shape [${image.dims.join(', ')}], but the model takes [${wanted.join(', ')}]${remedy}.`,
  );
}

function scalar(value: number): Tensor<'float32'> {
  return floatTensor(Float32Array.of(value), []);
}

/** The interpolation matrix of the columns: (H, h). */
const rowMatrix = remembered((output, input, alignment) =>
  frozen(floatTensor(interpolationMatrix(output, input, alignment), [output, input])),
);

/** The interpolation matrix of the rows, transposed: (w, W). */
const columnMatrix = remembered((output, input, alignment) => {
  const matrix = interpolationMatrix(output, input, alignment);
  const data = new Float32Array(matrix.length);
  for (let row = 0; row < output; row++) {
    for (let column = 0; column < input; column++) data[column * output + row] = matrix[row * input + column] ?? 0;
  }
  return frozen(floatTensor(data, [input, output]));
});

type MakeMatrix = (output: number, input: number, alignment: Alignment) => Tensor<'float32'>;

/** Every batch of a run needs the same matrix, and at the input's own size it takes a millisecond to make. */
function remembered(make: MakeMatrix): MakeMatrix {
  let last: { key: string; matrix: Tensor<'float32'> } | undefined;
  return (output, input, alignment) => {
    const key = `${output}/${input}/${alignment}`;
    if (last?.key !== key) last = { key, matrix: make(output, input, alignment) };
    return last.matrix;
  };
}
