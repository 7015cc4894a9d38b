import type { LayerLayout } from './places.js';

/** The tensor whose channels are the masks. */
export interface LayerInfo {
  /** The tensor's name in the graph. */
  readonly tensor: string;
  /** The dotted path of the PyTorch module that computes it; absent if unknown. */
  readonly module?: string;
  /** Present if the tensor is (1, h, w, K) or tokens in the graph; methods still read it in the order of `dims`. */
  readonly layout?: Exclude<LayerLayout, 'nchw'>;
  /** (1, K, h, w). */
  readonly dims: readonly number[];
}
