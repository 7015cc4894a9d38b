/**
 * The value of a removed pixel:
 *
 *   zero   0 in the normalized input: the mean color. The paper's text.
 *   black  the input value of a black pixel
 *   blur   the picture blurred by a Gaussian of sigma 5, 11 x 11 pixels: the start of RISE's insertion
 */
import type { Preprocessing } from './preprocessing.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { gaussianFilter, type GaussianWindow } from './gaussian-filter.js';

/** The names of the fills. */
export const fillNames = ['zero', 'black', 'blur'] as const;

/** The name of a fill. */
export type FillName = (typeof fillNames)[number];

const blurWindow = { sigma: 5, radius: 5 };

/** The fill as a tensor that can be broadcast to the input. */
export function fillTensor(name: FillName, image: Tensor<'float32'>, preprocessing: Preprocessing): Tensor<'float32'> {
  switch (name) {
    case 'zero':
      return floatTensor(new Float32Array(1), [1, 1, 1, 1]);
    case 'black':
      return blackPixel(preprocessing);
    case 'blur':
      return blurred(image, preprocessing, blurWindow);
  }
}

/** The input of a black pixel, of rank 4. */
function blackPixel(preprocessing: Preprocessing): Tensor<'float32'> {
  const { dims, places } = channelPlaces({ ...preprocessing, size: [1, 1] });
  return floatTensor(
    Float32Array.from(places, (_, channel) => levelValue(0, channel, preprocessing)),
    dims,
  );
}

/** The image smoothed channel by channel. */
export function blurred(
  image: Tensor<'float32'>,
  preprocessing: Preprocessing,
  blur: GaussianWindow,
): Tensor<'float32'> {
  const [width, height] = preprocessing.size;
  const data = new Float32Array(image.data.length);
  for (const { start, step } of channelPlaces(preprocessing).places) {
    const plane = Float32Array.from({ length: width * height }, (_, i) => image.data[start + i * step]!);
    const smooth = gaussianFilter({ data: plane, width, height }, blur).data;
    smooth.forEach((value, i) => (data[start + i * step] = value));
  }
  return floatTensor(data, image.dims);
}
