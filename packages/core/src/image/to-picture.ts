/** The picture that an input tensor shows: the inverse of `preprocess`, for inputs from `.npy` files. */
import { ScorecamError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import type { Picture } from './picture.js';
import type { Preprocessing } from './preprocessing.js';
import type { Raster } from './raster.js';
import { drawRaster } from './raster-picture.js';
import { channelPlaces, normalOf, valueLevel } from './tensor-layout.js';

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
  if (preprocessing.channelOrder === 'bands') return drawRaster(rasterOf(input, preprocessing), preprocessing);
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

/** The bands of an input, as they were before the mean and the std. */
function rasterOf(input: Tensor<'float32'>, preprocessing: Preprocessing): Raster {
  const [width, height] = preprocessing.size;
  const { places } = channelPlaces(preprocessing);
  const bands = places.length;
  const data = new Float32Array(bands * width * height);
  places.forEach(({ start, step }, band) => {
    const { mean, std } = normalOf(band, preprocessing);
    for (let pixel = 0; pixel < width * height; pixel++)
      data[pixel * bands + band] = input.data[start + step * pixel]! * std + mean;
  });
  return { width, height, bands, data };
}

/** Copies the one channel of a gray picture to the other two. */
function spreadGray(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) data.fill(data[at]!, at, at + 3);
}
