import type { DeclaredDim } from '../onnx/value-info.js';
import type { LayerLayout } from './places.js';

/** A tensor from which a class activation map can be made. */
export interface LayerCandidate {
  /** The name of the tensor. */
  readonly tensor: string;
  /** The name of the node whose layer this is: the convolution, or the node that merges branches. */
  readonly node: string;
  /** The dotted path of the module that computes the tensor, for example `features.29`; null if unknown. */
  readonly module: string | null;
  /** The operators of the layer, for example `Conv + BatchNormalization + Relu`. */
  readonly operator: string;
  /** The declared shape; null if the model declares none. */
  readonly dims: readonly DeclaredDim[] | null;
  /** Where the tensor's channels and places are in the graph, assuming that it holds feature maps. */
  readonly layout: LayerLayout;
  /** Whether a layer with weights comes after it. */
  readonly feedsWeights: boolean;
}

/** A candidate with its shape, measured in a run. */
export interface MeasuredLayer {
  /** The layer. */
  readonly candidate: LayerCandidate;
  /** (1, K, h, w) for spatial features, for every layout in the graph. */
  readonly dims: readonly number[];
}
