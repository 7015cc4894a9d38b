/**
 * The masks of Group-CAM, from the channels A of a layer and the gradients G of a logit by them. Consecutive channels make a
 * group l:
 *
 *   M_l = max(sum over k of the group of mean(G_k) A_k, 0), and 0 at places not above its own percentile
 */
import { percentileOf } from '../../percentile.js';
import { type Activation, channelView } from '../../model/activation.js';
import type { SpatialMap } from '../../spatial-map.js';

/** How channels become masks. */
export interface GroupingOptions {
  /** At most so many groups, each of the same number of channels but for the last. */
  readonly groups: number;
  /** From 0 to 100: what is not above it becomes 0. */
  readonly percentile: number;
}

/** M_l for each group, (h, w). @param gradient - K x h x w values */
export function groupMasks(
  activation: Activation,
  gradient: Float32Array,
  { groups, percentile }: GroupingOptions,
): SpatialMap[] {
  const { count, height, width } = activation;
  const size = Math.ceil(count / groups);
  return Array.from({ length: Math.ceil(count / size) }, (_, group) => {
    const sum = new Float64Array(height * width);
    for (let k = group * size; k < Math.min((group + 1) * size, count); k++) {
      const slopes = channelView({ ...activation, data: gradient }, k);
      const weight = slopes.reduce((total, slope) => total + slope, 0) / slopes.length;
      channelView(activation, k).forEach((value, i) => (sum[i]! += weight * value));
    }
    const data = Float32Array.from(sum, (value) => Math.max(value, 0));
    const threshold = percentileOf(data, percentile);
    return { height, width, data: data.map((value) => (value > threshold ? value : 0)) };
  });
}
