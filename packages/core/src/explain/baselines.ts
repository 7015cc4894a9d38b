/** The inputs that methods compare a picture with: of one color, blurred, or another picture. */
import { ScorecamError } from '../errors.js';
import { blurred, fillTensor } from '../image/fill.js';
import type { Picture } from '../image/picture.js';
import { preprocess } from '../image/preprocess.js';
import type { Preprocessing } from '../image/preprocessing.js';
import type { Raster } from '../image/raster.js';
import { channelPlaces } from '../image/tensor-layout.js';
import { type BaselineOf, baselineNames } from '../methods/steps/baseline.js';
import { floatTensor, type Tensor } from '../tensor.js';

/** Reads a picture by its name: a path, or what the platform has instead. @throws ScorecamError if it cannot be read */
export type ReadPicture = (name: string) => Promise<Picture | Raster>;

/** How pictures become inputs, and where pictures that options name come from. */
export interface BaselineSources {
  /** How a baseline picture becomes an input. */
  readonly preprocessing: Preprocessing;
  /** Without it, options can name no pictures. */
  readonly readPicture?: ReadPicture | undefined;
}

/** The baselines of one input. */
export function baselinesOf(image: Tensor<'float32'>, { preprocessing, readPicture }: BaselineSources): BaselineOf {
  return async (name) => {
    switch (name) {
      case 'mean':
        return floatTensor(new Float32Array(image.data.length), image.dims);
      case 'black':
        return spread(fillTensor('black', image, preprocessing), image, preprocessing);
      case 'blur':
        return blurred(image, preprocessing, { sigma: 5, radius: 5, edge: 'mirror' });
      case 'strong-blur':
        return blurred(image, preprocessing, { sigma: 50, radius: 25, edge: 'mirror' });
      default:
        return preprocess(await pictureOf(name, readPicture), preprocessing).input;
    }
  };
}

/** One value for each channel, at every place. */
function spread(
  { data }: Tensor<'float32'>,
  { dims, data: { length } }: Tensor<'float32'>,
  preprocessing: Preprocessing,
): Tensor<'float32'> {
  const [width, height] = preprocessing.size;
  const whole = new Float32Array(length);
  channelPlaces(preprocessing).places.forEach(({ start, step }, channel) => {
    for (let i = 0; i < width * height; i++) whole[start + i * step] = data[channel]!;
  });
  return floatTensor(whole, dims);
}

async function pictureOf(
  name: string,
  read: ReadPicture = () => Promise.reject(unreadable),
): Promise<Picture | Raster> {
  try {
    return await read(name);
  } catch (error) {
    const reason = error instanceof ScorecamError ? error.message : 'It cannot be read.';
    throw new ScorecamError(
      'INVALID_OPTION',
      `There is no baseline "${name}"; use one of ${baselineNames.join(', ')}, or a picture. ${reason}`,
      error,
    );
  }
}

const unreadable = new ScorecamError('INVALID_OPTION', 'Pictures cannot be read by their names here.');
