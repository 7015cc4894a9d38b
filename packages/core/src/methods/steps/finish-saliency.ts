/** From an attribution in the shape of the network's input to a map: the channels of a place become one number. */
import type { SpatialMap } from '../../spatial-map.js';
import { choice, type OptionsOf } from '../option.js';
import { type FinishedMap, scaledMap } from './finish-map.js';

/** The options of this step. */
export const saliencyOptions = {
  channels: choice(
    ['max-magnitude', 'sum-of-magnitudes', 'magnitude-of-sum'],
    'How the channels of a pixel become one value: the largest magnitude, the sum of the magnitudes, or the magnitude of the sum',
  ),
} as const;

/** A full set of the options of this step. */
export type SaliencyOptions = OptionsOf<typeof saliencyOptions>;

/** An attribution, signed. */
export interface Attribution {
  /** C x H x W values, or H x W x C. */
  readonly data: ArrayLike<number>;
  readonly layout: 'nchw' | 'nhwc';
  readonly size: { readonly channels: number; readonly height: number; readonly width: number };
}

/** The map of the magnitudes, scaled to [0, 1], or flagged if no place stands out. */
export function finishSaliency({ data, layout, size }: Attribution, { channels }: SaliencyOptions): FinishedMap {
  const { height, width, channels: count } = size;
  const places = height * width;
  const [step, stride] = layout === 'nchw' ? [places, 1] : [1, count];
  const merge = merges[channels];
  const map: SpatialMap = { height, width, data: new Float32Array(places) };
  for (let place = 0; place < places; place++) {
    let merged = 0;
    for (let channel = 0; channel < count; channel++) merged = merge(merged, data[place * stride + channel * step]!);
    map.data[place] = Math.abs(merged);
  }
  return scaledMap(map);
}

/** Adds the value of one more channel. */
const merges = {
  'max-magnitude': (most: number, value: number) => Math.max(most, Math.abs(value)),
  'sum-of-magnitudes': (sum: number, value: number) => sum + Math.abs(value),
  'magnitude-of-sum': (sum: number, value: number) => sum + value,
} as const satisfies Record<SaliencyOptions['channels'], (merged: number, value: number) => number>;
