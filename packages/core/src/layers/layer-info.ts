/** The tensor whose channels are the masks. */
export interface LayerInfo {
  /** The tensor's name in the graph. */
  readonly tensor: string;
  /** The dotted path of the PyTorch module that computes it; absent if unknown. */
  readonly module?: string;
  /** Present if the tensor is (1, h, w, K) in the graph; Score-CAM still reads it in the order of `dims`. */
  readonly layout?: 'nhwc';
  /** (1, K, h, w). */
  readonly dims: readonly number[];
}
