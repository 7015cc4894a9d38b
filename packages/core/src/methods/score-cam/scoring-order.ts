/** The order in which channels are scored: those that can add the most to the map come first. */
import { type Activation, channelView } from '../../model/activation.js';

/**
 * Channels by the sum of the magnitudes of their values, the largest first; of equal ones the lower comes first. The map
 * is sum_k alpha_k A_k, so the sum bounds what channel k adds to it for each unit of its weight.
 */
export function byActivationSum(activation: Activation, channels: readonly number[]): number[] {
  const sums = new Map(channels.map((k) => [k, sumOfMagnitudes(channelView(activation, k))]));
  return channels.toSorted((a, b) => sums.get(b)! - sums.get(a)! || a - b); // a sum for each channel
}

function sumOfMagnitudes(values: Float32Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
