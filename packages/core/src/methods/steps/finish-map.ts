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
 * If neither the layer's maps nor the weights are negative, the first two are the same.
 */
import { resizeMap } from '../../interpolation.js';
import { isUniform, type MapFlag, type Size, type SpatialMap, stretched } from '../../spatial-map.js';
import { choice, type OptionsOf } from '../option.js';

/** A finished map, all zeros if it is flagged. */
export interface FinishedMap {
  /** In [0, 1], at the size that `scale` gives. */
  readonly map: SpatialMap;
  /** Why the map shows nothing; absent if it shows something. */
  readonly flag?: MapFlag;
}

/** The options of this step. */
export const finishOptions = {
  upsample: choice(
    ['half-pixel', 'align-corners'],
    'How masks and maps are upsampled to the input size: bilinear with half-pixel centers, or with aligned corners',
  ),
  relu: choice(
    ['after-upsampling', 'before-upsampling', 'none'],
    'When negative values of the map become 0: at the input size, at the layer size, or never',
  ),
  scale: choice(['input-size', 'layer-size', 'layer-then-input-size'], 'Size at which the map is scaled to [0, 1]'),
} as const;

type FinishOptions = OptionsOf<typeof finishOptions>;

/** Scales a weighted sum to [0, 1], or flags it if no place stands out. */
export function finishMap(raw: SpatialMap, input: Size, options: FinishOptions): FinishedMap {
  const sum = rectified(raw, input, options);
  const map = scaled(sum, input, options);
  // What varies at the layer's size alone may have no sample in the input of a smaller size.
  return flagged(map, flagOf(sum) ?? (isUniform(map) ? uniformSum : undefined));
}

/** Scales a map of the input's size to [0, 1], negative values included, or flags it if no place stands out. */
export function scaledMap(map: SpatialMap): FinishedMap {
  return flagged(stretched(map), isUniform(map) ? uniformMap : undefined);
}

/** A map that shows nothing is all zeros. */
function flagged(map: SpatialMap, flag: MapFlag | undefined): FinishedMap {
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
  const data = new Float32Array(map.data.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(map.data[i]!, 0);
  return { ...map, data };
}

const uniformSum: MapFlag = {
  code: 'UNIFORM_MAP',
  reason: 'The weighted sum of the channels is the same everywhere, so no place stands out.',
};

const uniformMap: MapFlag = {
  code: 'UNIFORM_MAP',
  reason: 'The map is the same everywhere, so no place stands out.',
};

function flagOf(sum: SpatialMap): MapFlag | undefined {
  if (!isUniform(sum)) return undefined;
  if (sum.data[0] !== 0) return uniformSum;
  return {
    code: 'EMPTY_MAP',
    reason: 'The weighted sum of the channels is positive nowhere: no region supports this class.',
  };
}
