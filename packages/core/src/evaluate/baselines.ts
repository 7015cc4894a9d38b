/**
 * Maps that know nothing of the method, so that a number can be judged:
 *
 *   random        uniform numbers at the layer's size, upsampled: as smooth as a map of the method
 *   gaussian      exp(-(u^2 + v^2) / 2), u and v the distances from the center in quarters of the width and height
 *   channel-mean  the mean of the activation over its channels, upsampled: where the layer is active for any class
 *
 * each scaled to [0, 1] at the input's size, upsampled with half-pixel centers.
 */
import type { Size } from '../spatial-map.js';
import { resizeMap } from '../interpolation.js';
import { type SpatialMap, stretched } from '../spatial-map.js';
import { type Activation, channelView } from '../model/activation.js';
import { seededRandom } from '../random.js';

/** The names of the baselines. */
export const baselineNames = ['random', 'gaussian', 'channel-mean'] as const;

/** The name of a baseline. */
export type BaselineName = (typeof baselineNames)[number];

/** The sources for the baselines of one picture. */
export interface BaselineSource {
  /** Absent for a model without a layer. */
  readonly activation: Activation | undefined;
  /** The network's input. */
  readonly size: Size;
  /** Another picture needs another seed, or all get the same random map. */
  readonly seed: string;
}

/** The side of the random map of a model without a layer. */
const defaultSide = 7;

/** The baselines that can be made: without a layer there are no channels. */
export function baselinesFor(activation: Activation | undefined): readonly BaselineName[] {
  return activation ? baselineNames : baselineNames.filter((name) => name !== 'channel-mean');
}

/** One baseline at the input's size, in [0, 1]; zeros if it is the same everywhere, as the mean of dead channels is. */
export function baselineMap(name: BaselineName, source: BaselineSource): SpatialMap {
  return stretched(resizeMap(rawMap(name, source), { ...source.size, alignment: 'half-pixel' }));
}

function rawMap(name: BaselineName, { activation, size, seed }: BaselineSource): SpatialMap {
  switch (name) {
    case 'random':
      return randomMap(activation ?? { height: defaultSide, width: defaultSide }, seed);
    case 'gaussian':
      return centeredGaussian(size);
    case 'channel-mean':
      return activation ? channelMean(activation) : centeredGaussian(size);
  }
}

function randomMap({ height, width }: Size, seed: string): SpatialMap {
  const random = seededRandom(seed);
  return { height, width, data: Float32Array.from({ length: height * width }, random) };
}

function centeredGaussian({ height, width }: Size): SpatialMap {
  const data = Float32Array.from({ length: height * width }, (_, i) => {
    const u = (4 * ((i % width) + 0.5 - width / 2)) / width;
    const v = (4 * (Math.floor(i / width) + 0.5 - height / 2)) / height;
    return Math.exp(-(u ** 2 + v ** 2) / 2);
  });
  return { height, width, data };
}

function channelMean(activation: Activation): SpatialMap {
  const { count, height, width } = activation;
  const data = new Float32Array(height * width);
  for (let k = 0; k < count; k++) channelView(activation, k).forEach((value, i) => (data[i]! += value / count));
  return { height, width, data };
}
