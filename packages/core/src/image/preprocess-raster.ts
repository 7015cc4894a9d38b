/** From a raster to the input tensor of a network: choose the bands, resize, crop, normalize, without rounding to levels. */
import { ScorecamError } from '../errors.js';
import { describeCount } from '../pace.js';
import { floatTensor, type Tensor } from '../tensor.js';
import { channelCount, type Preprocessing } from './preprocessing.js';
import type { Raster } from './raster.js';
import { extremes, levelsOf } from './raster-levels.js';
import { resizeBand } from './resize-raster.js';
import { channelPlaces, levelValue } from './tensor-layout.js';
import type { Framing } from './view.js';

/** Luma of ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

/** @throws ScorecamError INVALID_IMAGE if the network takes other bands, or a number is NaN or infinite */
export function preprocessRaster(raster: Raster, preprocessing: Preprocessing, framing: Framing): Tensor<'float32'> {
  if (raster.data instanceof Float32Array) extremes(raster);
  const chosen = chosenBands(raster, preprocessing);
  const [width, height] = preprocessing.size;
  const [black, white] = blackAndWhite(raster, preprocessing);
  const { dims, places } = channelPlaces(preprocessing);
  const data = new Float32Array(channelCount(preprocessing) * width * height);
  const { resample: resampling = 'bilinear' } = preprocessing;
  const window = { left: framing.left, top: framing.top, width, height };
  places.forEach(({ start, step }, channel) => {
    const seen = resizeBand(chosen, chosen.bands === 1 ? 0 : places[channel]!.source, {
      size: framing.resized,
      window,
      resampling,
    });
    for (let pixel = 0; pixel < width * height; pixel++) {
      const level = (255 * (seen[pixel]! - black)) / (white - black);
      data[start + pixel * step] = levelValue(level, channel, preprocessing);
    }
  });
  return floatTensor(data, dims);
}

/** Bands are taken as they are unless levels are stated. */
function blackAndWhite(raster: Raster, { channelOrder, levels, range }: Preprocessing): readonly [number, number] {
  return channelOrder === 'bands' && levels === undefined ? range : levelsOf(raster, levels);
}

/** The raster of which the network's channels are made: all bands, the colors, or their luma. */
function chosenBands(raster: Raster, preprocessing: Preprocessing): Raster {
  const { channelOrder } = preprocessing;
  const count = channelCount(preprocessing);
  if (channelOrder === 'bands' || channelOrder === 'rgba') {
    if (raster.bands === count) return raster;
    throw otherBands(raster, `${count} channels`);
  }
  if (raster.colors === undefined) throw otherBands(raster, channelOrder === 'gray' ? 'gray' : 'red, green and blue');
  return channelOrder === 'gray' && raster.colors === 3 ? toLuma(raster) : raster;
}

function toLuma({ width, height, bands, data: colors }: Raster): Raster {
  const data = Float32Array.from({ length: width * height }, (_, pixel) =>
    luma.reduce((sum, weight, channel) => sum + weight * colors[pixel * bands + channel]!, 0),
  );
  return { width, height, bands: 1, data, colors: 1 };
}

function otherBands({ bands }: Raster, wanted: string): ScorecamError {
  return new ScorecamError(
    'INVALID_IMAGE',
    `The picture has ${describeCount(bands, 'bands')}, and the model takes ${wanted}; give a TIFF or an .npy file that has them.`,
  );
}
