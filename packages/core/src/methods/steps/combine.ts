/**
 * L = sum_k alpha_k A_k, at the layer's size (arXiv 1910.01279, equation 9, whose ReLU is finish.ts's). Bilinear
 * upsampling is linear, so combining first and upsampling the one sum equals upsampling every channel.
 */
import type { SpatialMap } from '../../spatial-map.js';
import { type Activation, channelView, scaleChannel } from '../../model/activation.js';
import { choice, number, type OptionsOf } from '../option.js';

/** The options of this step. */
export const combineOptions = {
  epsilon: number({ least: 0 }, "Added to a mask's range before dividing by it"),
  combine: choice(['raw', 'normalized'], 'Which channels are combined: raw, or scaled to [0, 1]'),
} as const;

/** alpha of a channel: one for all its places, or h x w, one for each place. */
export type ChannelWeight = number | Float64Array;

/**
 * The weighted sum of channels, (h, w).
 *
 * @param channels - the channels that take part
 * @param weights - alpha, in the order of `channels`
 */
export function combineChannels(
  activation: Activation,
  { channels, weights }: { readonly channels: readonly number[]; readonly weights: ArrayLike<ChannelWeight> },
  options: OptionsOf<typeof combineOptions>,
): SpatialMap {
  const sum = new Float64Array(activation.height * activation.width);
  channels.forEach((k, i) => {
    const channel = channelView(activation, k);
    addScaled(sum, options.combine === 'raw' ? channel : scaleChannel(channel, options.epsilon), weights[i] ?? 0);
  });
  return { height: activation.height, width: activation.width, data: Float32Array.from(sum) };
}

function addScaled(sum: Float64Array, values: Float32Array, weight: ChannelWeight): void {
  if (typeof weight === 'number') for (let i = 0; i < sum.length; i++) sum[i]! += weight * values[i]!;
  else for (let i = 0; i < sum.length; i++) sum[i]! += weight[i]! * values[i]!;
}
