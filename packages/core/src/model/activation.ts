import { extent } from '../spatial-map.js';
import type { Tensor } from '../tensor.js';

/** A layer's activation for one input: `count` channels of `height` x `width`, one after the other in `data`. */
export interface Activation {
  /** K, the number of channels. */
  readonly count: number;
  /** The height of a channel. */
  readonly height: number;
  /** The width of a channel. */
  readonly width: number;
  /** The channels one after the other, row by row. */
  readonly data: Float32Array;
}

/** The activation held by a tensor of shape (1, K, h, w), whose data is not copied. */
export function activationOf(tensor: Tensor<'float32'>): Activation {
  const [, count = 0, height = 0, width = 0] = tensor.dims;
  return { count, height, width, data: tensor.data };
}

/** Channel `k` as a view, h x w values. */
export function channelView(activation: Activation, k: number): Float32Array {
  const size = activation.height * activation.width;
  return activation.data.subarray(k * size, (k + 1) * size);
}

/** The channels that are not constant, and those that are, each in ascending order. */
export function splitChannels(activation: Activation): { varying: number[]; constant: number[] } {
  const varying: number[] = [];
  const constant: number[] = [];
  for (let k = 0; k < activation.count; k++) {
    const { low, high } = extent(channelView(activation, k));
    (high > low ? varying : constant).push(k);
  }
  return { varying, constant };
}

/**
 * (A - min A) / (max(A - min A) + epsilon), in float32 steps as the libraries compute it. A constant channel gives zeros.
 */
export function scaleChannel(channel: Float32Array, epsilon: number): Float32Array {
  const { low, high } = extent(channel);
  const range = Math.fround(Math.fround(high - low) + epsilon);
  return channel.map((value) => (high > low ? Math.fround(value - low) / range : 0));
}
