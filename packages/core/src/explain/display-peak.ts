/**
 * How far the colors of a drawing reach. A map of the image's gradients is sharp: a few pixels hold its maximum, and in colors
 * up to that maximum nothing else would be seen. So they end at its 99th percentile, as in the pictures of SmoothGrad (Smilkov
 * et al., 2017, arXiv 1706.03825, and its code, PAIR-code/saliency). Numbers and metrics are not touched.
 */
import { findMethod, type MethodSetting } from '../methods/choose-method.js';
import { percentileOf } from '../percentile.js';
import type { SpatialMap } from '../spatial-map.js';
import type { ScaleRange } from './drawn-maps.js';

/** The percentile of a map of the image's gradients at which its colors end. */
const displayPercentile = 99;

/** What the color of 1 stands for in the drawings of a method's maps, as a sentence. */
export function describeScale(method: Pick<MethodSetting, 'name'>, range: ScaleRange = 'map'): string {
  const peak = isSharp(method) ? `${displayPercentile}th percentile` : 'strongest point';
  return range === 'classes'
    ? `1 is the ${peak} of all classes: their maps can be compared.`
    : `1 is the ${peak} of each map: colors of different classes cannot be compared.`;
}

/** The value of a map for which the color of 1 stands: 1, or the 99th percentile of a map of the image's gradients. */
export function displayPeak(map: SpatialMap, method: Pick<MethodSetting, 'name'>): number {
  if (!isSharp(method)) return 1;
  const peak = percentileOf(map.data, displayPercentile);
  return peak > 0 ? peak : 1;
}

/** A map times a factor, at most 1. */
export function scaledForDisplay(map: SpatialMap, factor: number): SpatialMap {
  return factor === 1 ? map : { ...map, data: map.data.map((value) => Math.min(1, factor * value)) };
}

function isSharp({ name }: Pick<MethodSetting, 'name'>): boolean {
  return findMethod(name).asks === 'imageGradients';
}
