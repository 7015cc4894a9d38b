import type { DeclaredDim } from '../onnx/value-info.js';
import type { Layout } from '../inspect/index.js';

/** A tensor that a class activation map can be made of. */
export interface LayerCandidate {
  readonly tensor: string;
  /** The name of the node whose layer this is: the convolution, or the node that merges branches. */
  readonly node: string;
  /** The dotted path of the module that gives the tensor, for example `features.29`; null where the model does not tell. */
  readonly module: string | null;
  /** What the layer does, for example `Conv + BatchNormalization + Relu`. */
  readonly operator: string;
  /** The shape as the model declares it; null where it does not. */
  readonly dims: readonly DeclaredDim[] | null;
  /** Where the tensor has its channels in the graph, were it one of feature maps. */
  readonly layout: Layout;
  /** Whether a layer with weights comes after it. */
  readonly feedsWeights: boolean;
}

/** A candidate with the shape that a run gave it. */
export interface MeasuredLayer {
  readonly candidate: LayerCandidate;
  /** (N, K, h, w) for spatial features, whatever their layout in the graph. */
  readonly dims: readonly number[];
}
