/**
 * From the weighted sum L at the layer's size to the map in [0, 1]. U is the bilinear upsampling to the input's size.
 *
 *   input-size              (U L - min) / (max - min)                            the authors' code, tf-keras-vis
 *   layer-size              (L - min) / (max(L - min) + 1e-8)                     torchcam
 *   layer-then-input-size   s(U s(L)),  s(x) = (x - min) / (1e-7 + max(x - min))  pytorch-grad-cam, U always half-pixel
 */
import { resizeMap, type SpatialMap } from '../interpolation.js';
import { extent } from './channels.js';
import type { InputSize } from './mask-feeds.js';
import type { ScoreCamOptions } from './options.js';

/** Why a map shows nothing. */
export interface MapFlag {
  readonly code: 'EMPTY_MAP' | 'CONSTANT_MAP';
  readonly reason: string;
}

/** A finished map, all zeros where it is flagged. */
export interface FinishedMap {
  /** In [0, 1], at the size that `scale` gives. */
  readonly map: SpatialMap;
  readonly flag?: MapFlag;
}

/** Scales a weighted sum to [0, 1], or flags it where nothing in it tells one place from another. */
export function finishMap(
  raw: SpatialMap,
  input: InputSize,
  options: Pick<ScoreCamOptions, 'scale' | 'upsample'>,
): FinishedMap {
  const map = scaled(raw, input, options);
  // A layer larger than the input may vary only where the resized map has no sample.
  const flag = flagOf(raw) ?? (isConstant(map) ? constantMap : undefined);
  return flag ? { map: { ...map, data: new Float32Array(map.data.length) }, flag } : { map };
}

function scaled(
  raw: SpatialMap,
  input: InputSize,
  { scale, upsample }: Pick<ScoreCamOptions, 'scale' | 'upsample'>,
): SpatialMap {
  switch (scale) {
    case 'layer-size':
      return stretch(raw, 1e-8);
    case 'input-size':
      return stretch(resizeMap(raw, { ...input, alignment: upsample }), 0);
    case 'layer-then-input-size':
      return stretch(resizeMap(stretch(raw, 1e-7), { ...input, alignment: 'half-pixel' }), 1e-7);
  }
}

function stretch(map: SpatialMap, epsilon: number): SpatialMap {
  const { low, high } = extent(map.data);
  const range = high - low + epsilon || 1;
  return { ...map, data: map.data.map((value) => (value - low) / range) };
}

const constantMap: MapFlag = {
  code: 'CONSTANT_MAP',
  reason: 'The weighted sum of the channels is the same everywhere, so no place stands out.',
};

function flagOf(raw: SpatialMap): MapFlag | undefined {
  if (!isConstant(raw)) return undefined;
  if (raw.data[0] !== 0) return constantMap;
  return {
    code: 'EMPTY_MAP',
    reason: 'The weighted sum of the channels is nowhere above zero, so no place speaks for this class.',
  };
}

function isConstant({ data }: SpatialMap): boolean {
  return data.every((value) => value === data[0]);
}
