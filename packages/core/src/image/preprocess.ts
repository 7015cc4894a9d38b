/** From a picture to the tensor that a network takes: flatten, gray, resize, crop, normalize. */
import { floatTensor, type Tensor } from '../tensor.js';
import { flatten } from './flatten.js';
import { toGray } from './gray.js';
import type { Picture } from './picture.js';
import { channelCount, type Preprocessing } from './preprocessing.js';
import { resizeWindow } from './resize.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import { frame, type View, viewOf } from './view.js';

/** The input of a network and the part of the picture that it shows. */
export interface PreprocessedPicture {
  /** (1, C, H, W) or (1, H, W, C), as the preprocessing's layout says. */
  readonly input: Tensor<'float32'>;
  readonly view: View;
}

/**
 * The picture as the network takes it.
 *
 * @param preprocessing - complete and consistent, as `resolvePreprocessing` returns it
 */
export function preprocess(picture: Picture, preprocessing: Preprocessing): PreprocessedPicture {
  const framing = frame(picture, preprocessing);
  const { background, size, channelOrder } = preprocessing;
  // Without a background alpha is dropped, which takes nothing: it is not read below.
  const opaque = background === undefined ? picture : flatten(picture, background);
  const colored = channelOrder === 'gray' ? toGray(opaque) : opaque;
  const { resized, left, top } = framing;
  const seen = resizeWindow(colored, resized, { left, top, width: size[0], height: size[1] });
  return { input: normalize(seen, preprocessing), view: viewOf(picture, framing, preprocessing) };
}

/** The tensor of a picture of the input's size. */
function normalize(picture: Picture, preprocessing: Preprocessing): Tensor<'float32'> {
  const [width, height] = preprocessing.size;
  const data = new Float32Array(channelCount(preprocessing) * width * height);
  const { dims, places } = channelPlaces(preprocessing);
  places.forEach(({ start, step, source }, channel) => {
    const values = Float32Array.from({ length: 256 }, (_, level) => levelValue(level, channel, preprocessing));
    for (let pixel = 0; pixel < width * height; pixel++) {
      data[start + pixel * step] = values[picture.data[4 * pixel + source]!]!;
    }
  });
  return floatTensor(data, dims);
}
