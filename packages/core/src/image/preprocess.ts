/** From a picture to the input tensor of a network: flatten, gray, resize, crop, normalize. */
import { ScorecamError } from '../errors.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { checkPicture, checkRaster } from './check-picture.js';
import { flatten } from './flatten.js';
import { toGray } from './gray.js';
import type { Picture } from './picture.js';
import { preprocessRaster } from './preprocess-raster.js';
import { channelCount, type Preprocessing } from './preprocessing.js';
import { isRaster, type Raster } from './raster.js';
import { colorsOf, rasterOfLevels } from './raster-picture.js';
import { resizeWindow } from './resize.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import { frame, type Framing, type View, viewOf } from './view.js';

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
 * @throws ScorecamError INVALID_IMAGE if the picture's data do not fill its size, it does not have the bands that the
 *   network takes, or its numbers are not levels and no levels are stated
 */
export function preprocess(picture: Picture | Raster, preprocessing: Preprocessing): PreprocessedPicture {
  const framing = frame(picture, preprocessing);
  const source = sourceOf(picture, preprocessing);
  const input = isRaster(source)
    ? preprocessRaster(source, preprocessing, framing)
    : preprocessLevels(source, preprocessing, framing);
  return { input, view: viewOf(picture, preprocessing) };
}

/** Levels of 8 bits are resized as Pillow does it; all other numbers without rounding. */
function sourceOf(picture: Picture | Raster, preprocessing: Preprocessing): Picture | Raster {
  const { channelOrder, levels, background } = preprocessing;
  if (isRaster(picture)) {
    checkRaster(picture);
    const takesColors = channelOrder !== 'bands' && channelOrder !== 'rgba';
    return (takesColors && levels === undefined ? colorsOf(picture) : undefined) ?? picture;
  }
  checkPicture(picture);
  if (channelOrder === 'bands') throw noBands(channelCount(preprocessing));
  if (levels === undefined) return picture;
  return rasterOfLevels(background === undefined ? picture : flatten(picture, background), levels);
}

/** A picture of 8 bits as the input; it may state any numbers as black and white. */
export function preprocessLevels(picture: Picture, preprocessing: Preprocessing, framing: Framing): Tensor<'float32'> {
  const { background, size, channelOrder } = preprocessing;
  // Without a background, alpha is ignored: the code below never reads it, unless the network takes it.
  const opaque = background === undefined ? picture : flatten(picture, background);
  const colored = channelOrder === 'gray' ? toGray(opaque) : opaque;
  const { resized, left, top } = framing;
  const window = { left, top, width: size[0], height: size[1] };
  return normalize(resizeWindow(colored, resized, { window, resampling: preprocessing.resample }), preprocessing);
}

function noBands(channels: number): ScorecamError {
  const alpha = channels === 4 ? ', or state the channel order rgba' : '';
  return new ScorecamError(
    'INVALID_IMAGE',
    `The picture has the colors red, green and blue, and the model takes ${channels} channels; give a TIFF or an .npy file of ${channels} bands${alpha}.`,
  );
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
