import { floatTensor, type Tensor } from '../tensor.js';
import type { Picture } from './picture.js';
import { preprocessLevels } from './preprocess.js';
import type { Preprocessing } from './preprocessing.js';
import { channelPlaces } from './tensor-layout.js';
import { frame } from './view.js';

/**
 * An input for trying a model, of smooth waves: all channels and positions differ. Its pixel values are those of a
 * photograph, so that the model receives only values that its preprocessing could produce; bands differ by one std from
 * the mean.
 */
export function probeInput(preprocessing: Preprocessing): Tensor<'float32'> {
  const [width, height] = preprocessing.size;
  if (preprocessing.channelOrder !== 'bands') {
    const picture = probePicture(width, height);
    return preprocessLevels(picture, preprocessing, frame(picture, preprocessing));
  }
  const { dims } = channelPlaces(preprocessing);
  const length = dims.reduce((product, dim) => product * dim, 1);
  return floatTensor(
    Float32Array.from({ length }, (_value, i) => wave(i) / 127),
    dims,
  );
}

function probePicture(width: number, height: number): Picture {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : 127.5 + wave(i)));
  return { width, height, data };
}

/** From -127 to 127. */
function wave(i: number): number {
  return 64 * Math.sin(i * 0.37) + 63 * Math.cos(i * 0.011);
}
