/** From a picture to the input tensor of a network: flatten, gray, resize, crop, normalize. */
import { floatTensor, type Tensor } from '../tensor.js';
import { checkPicture } from './check-picture.js';
import { flatten } from './flatten.js';
import { toGray } from './gray.js';
import type { Picture } from './picture.js';
import { channelCount, type Preprocessing } from './preprocessing.js';
import { resizeWindow } from './resize.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import { frame, type View, viewOf } from './view.js';

/** The input of a network, and the part of the picture that it shows. */
export interface PreprocessedPicture {
  /** (1, C, H, W) or (1, H, W, C), according to the preprocessing's layout. */
  readonly input: Tensor<'float32'>;
  /** The part of the picture that the network sees. */
  readonly view: View;
}

/**
 * The picture as the input of the network.
 *
 * @param preprocessing - complete and consistent, as `resolvePreprocessing` returns it
 * @throws ScorecamError INVALID_IMAGE if the picture's data are not four bytes for each pixel
 */
export function preprocess(picture: Picture, preprocessing: Preprocessing): PreprocessedPicture {
  checkPicture(picture);
  const framing = frame(picture, preprocessing);
  const { background, size, channelOrder } = preprocessing;
  // Without a background, alpha is ignored: the code below never reads it.
  const opaque = background === undefined ? picture : flatten(picture, background);
  const colored = channelOrder === 'gray' ? toGray(opaque) : opaque;
  const { resized, left, top } = framing;
  const seen = resizeWindow(colored, resized, { left, top, width: size[0], height: size[1] });
  return { input: normalize(seen, preprocessing), view: viewOf(picture, framing, preprocessing) };
}

/** The tensor for a picture that has the size of the input. */
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
