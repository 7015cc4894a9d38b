/** From a picture to the tensor that a network takes: flatten, grey, resize, crop, normalise. */
import { floatTensor, type Tensor } from '../tensor.js';
import { flatten } from './flatten.js';
import { toGrey } from './grey.js';
import type { Picture } from './picture.js';
import { channelCount, type Preprocessing } from './preprocessing.js';
import { resizePicture } from './resize.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import { type Framing, frame, type View, viewOf } from './view.js';

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
  const opaque = flatten(picture, preprocessing.background);
  const coloured = preprocessing.channelOrder === 'grey' ? toGrey(opaque) : opaque;
  const resized = resizePicture(coloured, framing.resized.width, framing.resized.height);
  return { input: normalise(resized, framing, preprocessing), view: viewOf(picture, framing, preprocessing) };
}

/** The tensor of the input's size that starts at the framing's corner of the resized picture. */
function normalise(resized: Picture, { left, top }: Framing, preprocessing: Preprocessing): Tensor<'float32'> {
  const [width, height] = preprocessing.size;
  const data = new Float32Array(channelCount(preprocessing) * width * height);
  const { dims, places } = channelPlaces(preprocessing);
  places.forEach(({ start, step, source }, channel) => {
    const values = Float32Array.from({ length: 256 }, (_, level) => levelValue(level, channel, preprocessing));
    for (let y = 0, to = start; y < height; y++) {
      const row = 4 * ((top + y) * resized.width + left) + source;
      for (let x = 0; x < width; x++, to += step) data[to] = values[resized.data[row + 4 * x]!]!;
    }
  });
  return floatTensor(data, dims);
}
