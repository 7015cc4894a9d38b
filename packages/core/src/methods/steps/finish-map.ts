/**
 * From the weighted sum L at the layer's size to the map in [0, 1]. U is the bilinear upsampling to the input's size, r
 * the ReLU, s(x) = (x - min) / (max(x - min) + epsilon).
 *
 *   scale                   relu
 *   input-size              after-upsampling    s(r(U L))             the authors' code
 *   input-size              before-upsampling   s(U r(L))             tf-keras-vis
 *   layer-size                                  s(r(L))               torchcam, epsilon 1e-8
 *   layer-then-input-size                       s(U s(r(L)))          pytorch-grad-cam, epsilon 1e-7, U always half-pixel
 *
 * Where the layer's maps are not negative and the weights neither, the first two are the same.
 */
import type { Size } from '../../spatial-map.js';
import { resizeMap } from '../../interpolation.js';
import { type SpatialMap, stretched } from '../../spatial-map.js';
import type { ScoreCamOptions } from '../score-cam/options.js';

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

type FinishOptions = Pick<ScoreCamOptions, 'relu' | 'scale' | 'upsample'>;

/** Scales a weighted sum to [0, 1], or flags it where nothing in it tells one place from another. */
export function finishMap(raw: SpatialMap, input: Size, options: FinishOptions): FinishedMap {
  const sum = rectified(raw, input, options);
  const map = scaled(sum, input, options);
  // What varies at the layer's size alone may have no sample in the input of a smaller size.
  const flag = flagOf(sum) ?? (isConstant(map) ? constantMap : undefined);
  return flag ? { map: { ...map, data: new Float32Array(map.data.length) }, flag } : { map };
}

/** The sum after its ReLU, at the size at which it is scaled first. */
function rectified(raw: SpatialMap, input: Size, { relu, scale, upsample }: FinishOptions): SpatialMap {
  if (scale !== 'input-size') return relu === 'none' ? raw : withoutNegatives(raw);
  const low = relu === 'before-upsampling' ? withoutNegatives(raw) : raw;
  const up = resizeMap(low, { ...input, alignment: upsample });
  return relu === 'after-upsampling' ? withoutNegatives(up) : up;
}

function scaled(sum: SpatialMap, input: Size, { scale }: FinishOptions): SpatialMap {
  switch (scale) {
    case 'layer-size':
      return stretched(sum, 1e-8);
    case 'input-size':
      return stretched(sum, 0);
    case 'layer-then-input-size':
      return stretched(resizeMap(stretched(sum, 1e-7), { ...input, alignment: 'half-pixel' }), 1e-7);
  }
}

function withoutNegatives(map: SpatialMap): SpatialMap {
  return { ...map, data: map.data.map((value) => Math.max(value, 0)) };
}

const constantMap: MapFlag = {
  code: 'CONSTANT_MAP',
  reason: 'The weighted sum of the channels is the same everywhere, so no place stands out.',
};

function flagOf(sum: SpatialMap): MapFlag | undefined {
  if (!isConstant(sum)) return undefined;
  if (sum.data[0] !== 0) return constantMap;
  return {
    code: 'EMPTY_MAP',
    reason: 'The weighted sum of the channels is nowhere above zero, so no place speaks for this class.',
  };
}

function isConstant({ data }: SpatialMap): boolean {
  return data.every((value) => value === data[0]);
}
