import type { SpatialMap } from '../../spatial-map.js';
import { floatTensor, frozen, type Tensor } from '../../tensor.js';
import { importanceRanks } from './importance-ranks.js';

/** A map with what several metrics need of it, made once and only if one asks for it. */
export class MeasuredMap {
  /** At the input's size, in [0, 1]. */
  readonly map: SpatialMap;
  #ranks: Tensor<'float32'> | undefined;

  constructor(map: SpatialMap) {
    this.map = map;
  }

  /** (1, 1, H, W), see {@link importanceRanks}. */
  get ranks(): Tensor<'float32'> {
    const { map } = this;
    return (this.#ranks ??= frozen(floatTensor(importanceRanks(map), [1, 1, map.height, map.width])));
  }
}
