/** The position of a picture's channels in a network's input tensor, and the conversion of their values. */
import { channelCount, type Preprocessing } from './preprocessing.js';

/** The position of one channel. */
export interface ChannelPlace {
  /** Index of its first value in the tensor. */
  readonly start: number;
  /** Distance from one value to the next. */
  readonly step: number;
  /** Its byte in an RGBA pixel, or its band. */
  readonly source: number;
}

const sources = { rgb: [0, 1, 2], bgr: [2, 1, 0], gray: [0], rgba: [0, 1, 2, 3] } as const;

/** The tensor's shape and the positions of its channels, in the order of the network. */
export function channelPlaces(preprocessing: Preprocessing): { dims: number[]; places: ChannelPlace[] } {
  const [width, height] = preprocessing.size;
  const count = channelCount(preprocessing);
  const planar = preprocessing.layout === 'nchw';
  return {
    dims: planar ? [1, count, height, width] : [1, height, width, count],
    places: sourcesOf(preprocessing).map((source, channel) => ({
      start: planar ? channel * width * height : channel,
      step: planar ? 1 : count,
      source,
    })),
  };
}

function sourcesOf({ channelOrder, channels }: Preprocessing): readonly number[] {
  return channelOrder === 'bands' ? Array.from({ length: channels ?? 1 }, (_, band) => band) : sources[channelOrder];
}

/** The network's value for a pixel value of 0 to 255. */
export function levelValue(level: number, channel: number, preprocessing: Preprocessing): number {
  const [lowest, highest] = preprocessing.range;
  const { mean, std } = normalOf(channel, preprocessing);
  return ((level / 255) * (highest - lowest) + lowest - mean) / std;
}

/** The pixel value for a network's value: possibly fractional, or beyond 0 to 255. */
export function valueLevel(value: number, channel: number, preprocessing: Preprocessing): number {
  const [lowest, highest] = preprocessing.range;
  const { mean, std } = normalOf(channel, preprocessing);
  return ((value * std + mean - lowest) / (highest - lowest)) * 255;
}

/** The mean and the std of a channel. */
export function normalOf(channel: number, { mean, std }: Preprocessing): { mean: number; std: number } {
  return { mean: mean[channel] ?? mean[0]!, std: std[channel] ?? std[0]! };
}
