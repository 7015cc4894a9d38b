import type { SpatialMap } from '../../spatial-map.js';
import { floatTensor, frozen, type Tensor } from '../../tensor.js';
import { importanceRanks } from './importance-ranks.js';

/** How a map was made, for metrics that make it again. */
export interface MapOrigin {
  /** The `raw` values of the map: (h, w), or the shape of the network's input. */
  readonly attribution: Tensor<'float32'>;
  /**
   * The `raw` values that the same method gives for another input and the same class.
   *
   * @throws ScorecamError as the method
   */
  readonly attribute: (image: Tensor<'float32'>) => Promise<Tensor<'float32'>>;
}

/** A map with what several metrics need of it, made once and only if one asks for it. */
export class MeasuredMap {
  /** At the input's size, in [0, 1]. */
  readonly map: SpatialMap;
  /** Absent for a baseline. */
  readonly origin: MapOrigin | undefined;
  #ranks: Tensor<'float32'> | undefined;

  constructor(map: SpatialMap, origin?: MapOrigin) {
    this.map = map;
    this.origin = origin;
  }

  /** (1, 1, H, W), see {@link importanceRanks}. */
  get ranks(): Tensor<'float32'> {
    const { map } = this;
    return (this.#ranks ??= frozen(floatTensor(importanceRanks(map), [1, 1, map.height, map.width])));
  }
}
