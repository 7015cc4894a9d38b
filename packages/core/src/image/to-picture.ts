/** The picture that an input tensor shows: the inverse of `preprocess`, for inputs from `.npy` files. */
import { ScorecamError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import type { Picture } from './picture.js';
import type { Preprocessing } from './preprocessing.js';
import { channelPlaces, valueLevel } from './tensor-layout.js';

/**
 * The picture of an input tensor, opaque and of the same size. Pixel values are rounded and clipped to 0 to 255, because a
 * tensor need not come from a picture.
 *
 * @param input - (1, C, H, W) or (1, H, W, C), according to the preprocessing's layout
 * @throws ScorecamError INVALID_IMAGE if the tensor has another shape
 */
export function toPicture(input: Tensor<'float32'>, preprocessing: Preprocessing): Picture {
  const [width, height] = preprocessing.size;
  const { dims, places } = channelPlaces(preprocessing);
  if (input.dims.join() !== dims.join()) {
    const found = `The input has the shape [${input.dims.join(', ')}]`;
    throw new ScorecamError('INVALID_IMAGE', `${found}; the preprocessing needs [${dims.join(', ')}].`);
  }
  const levels = new Uint8ClampedArray(4 * width * height).fill(255);
  places.forEach(({ start, step, source }, channel) => {
    for (let pixel = 0; pixel < width * height; pixel++) {
      levels[4 * pixel + source] = valueLevel(input.data[start + step * pixel]!, channel, preprocessing);
    }
  });
  const data = new Uint8Array(levels.buffer);
  if (places.length === 1) spreadGray(data);
  return { width, height, data };
}

/** Copies the one channel of a gray picture to the other two. */
function spreadGray(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) data.fill(data[at]!, at, at + 3);
}
