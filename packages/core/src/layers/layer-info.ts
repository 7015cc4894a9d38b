/** The tensor whose channels are the masks. */
export interface LayerInfo {
  /** The tensor's name in the graph. */
  readonly tensor: string;
  /** The dotted path of the PyTorch module that gives it; absent where the model does not tell. */
  readonly module?: string;
  /** Present where the tensor lies as (1, h, w, K) in the graph; Score-CAM reads it as `dims` says all the same. */
  readonly layout?: 'nhwc';
  /** (1, K, h, w). */
  readonly dims: readonly number[];
}
