/** How a method is written into a graph: what it reads, and the nodes that make its map. */
import type { ReluRule } from '../gradient/index.js';
import type { Head } from '../model/head.js';
import type { InputShape } from '../model/mask-feeds.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import type { Chunk } from './row-loop.js';
import type { ScoreKind } from './score-nodes.js';
import type { Size } from '../spatial-map.js';
import type { Tensor } from '../tensor.js';

/** Maps of a batch, (N, h, w) of float32. */
export interface GraphMap extends Size {
  readonly tensor: string;
}

/** What the nodes of a method may read: names of float32 tensors, unless it says otherwise. */
export interface MapParts {
  readonly graph: GraphBuilder;
  /** The shape of the network's input. */
  readonly size: InputShape;
  readonly layout: 'nchw' | 'nhwc';
  readonly head: Head;
  /** The class of each row, int64 (N). */
  readonly classIndex: string;
  /** (N, C). */
  readonly logits: string;
  /** The input of the network, (N, C, H, W) or (N, H, W, C). */
  readonly image: string;
  /** The values of a black pixel in it, (1, C, 1, 1) or (1, 1, 1, C). */
  readonly black: Tensor<'float32'>;
  /** Whether loops are written pass by pass, for a single picture. */
  readonly isUnrolled: boolean;
  /** The activation (N, K, h, w) of the layer; absent for a method of the input. */
  readonly activation: GraphActivation | undefined;
  /** The gradient that the form asks for, of the shape of the activation or of the input. */
  readonly gradient: string;
  /** Scores variants of each picture, float32 (N, count). */
  readonly scoreVariants: (variants: GraphVariants) => string;
  /** The weighted sum of the gradients by the input at points around each picture, of the shape of the input. */
  readonly sumGradients: (points: GraphPoints) => string;
  /** The score of each picture itself, float32 (N, 1). */
  readonly scoreOfPicture: (score: ScoreKind) => string;
}

/** Variants of each picture, to be scored. */
export interface GraphVariants {
  /** The number of variants of each picture. */
  readonly count: number;
  /** What is varied: the input of the network, or the activation of the layer. */
  readonly of: 'input' | 'layer';
  readonly score: ScoreKind;
  /** Writes some variants of a picture, float32 in the shape of the input or the activation, into the body of a loop. */
  readonly write: (body: GraphBuilder, chunk: Chunk) => string;
}

/** Points around each picture, at which gradients are taken. */
export interface GraphPoints {
  /** The weight of each point. */
  readonly weights: readonly number[];
  /** Writes some points around a picture, float32 in the shape of the input, into the body of a loop. */
  readonly write: (body: GraphBuilder, chunk: Chunk) => string;
}

/** The activation of a layer for a batch, (N, K, h, w). */
export interface GraphActivation extends Size {
  readonly tensor: string;
  readonly count: number;
}

/** The results of a method's nodes. */
export interface WrittenMap {
  /** What the map is made of, as `raw` of an explanation. */
  readonly raw: { readonly tensor: string; readonly dims: readonly number[] };
  /** In [0, 1]. */
  readonly map: GraphMap;
}

/** A gradient of the logit that is explained. */
export interface GradientWish {
  readonly by: 'layer' | 'input';
  /** The rule for gradients at a ReLU (default: `gradient`). */
  readonly relu?: ReluRule;
}

/** How one method is written into a graph. */
export interface ExportForm<O> {
  /** The gradient that the map is made of, if it is made of one; it may depend on the options. */
  readonly gradient?: GradientWish | ((options: O) => GradientWish);
  /** Whether the method refuses some models that the graph does not show: it is tried on an input first. */
  readonly isTried?: boolean;
  readonly write: (parts: MapParts, options: O) => WrittenMap;
}
