/** The last steps of a map in a graph, as methods/steps/finish-map.ts and finish-saliency.ts have them. */
import type { OptionsOf } from '../methods/option.js';
import type { finishOptions } from '../methods/steps/finish-map.js';
import type { SaliencyOptions } from '../methods/steps/finish-saliency.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce } from '../rewrite/versioned-nodes.js';
import type { Size } from '../spatial-map.js';
import { compute, stretch, varies } from './compute.js';
import type { GraphMap } from './export-form.js';
import { resample } from './resample.js';

/** A full set of the options that finish a map of a layer. */
export type FinishingOptions = OptionsOf<typeof finishOptions>;

/** From a weighted sum (N, h, w) to the map in [0, 1]. */
export function finish(
  graph: GraphBuilder,
  { sum, input }: { readonly sum: GraphMap; readonly input: Size },
  options: FinishingOptions,
): GraphMap {
  const { relu, scale, upsample } = options;
  const isRectified = scale === 'input-size' ? relu === 'before-upsampling' : relu !== 'none';
  const low = isRectified ? { ...sum, tensor: graph.node('Relu', [sum.tensor]) } : sum;
  const at = (tensor: string, { height, width }: Size): GraphMap => ({ tensor, height, width });
  if (scale === 'layer-size') return at(stretch(graph, low.tensor, { rank: 3, epsilon: 1e-8 }), sum);
  if (scale === 'layer-then-input-size') {
    const small = stretch(graph, low.tensor, { rank: 3, epsilon: 1e-7 });
    const large = resample(graph, small, { from: sum, to: input, alignment: 'half-pixel' });
    return at(stretch(graph, large, { rank: 3, epsilon: 1e-7 }), input);
  }
  const up = resample(graph, low.tensor, { from: sum, to: input, alignment: upsample });
  const large = relu === 'after-upsampling' ? graph.node('Relu', [up]) : up;
  const map = stretch(graph, large, { rank: 3, epsilon: 0 });
  // A sum that is one value everywhere may differ in its last bit once it is upsampled.
  return at(graph.node('Mul', [map, varies(graph, low.tensor, 3)]), input);
}

/** An attribution in the shape of the network's input, without its batch axis. */
export interface GraphAttribution extends Size {
  readonly tensor: string;
  readonly layout: 'nchw' | 'nhwc';
}

/** From a signed attribution to the map of its magnitudes in [0, 1]. */
export function finishAttribution(
  graph: GraphBuilder,
  { tensor, layout, height, width }: GraphAttribution,
  { channels }: SaliencyOptions,
): GraphMap {
  const axis = layout === 'nchw' ? 1 : 3;
  const merge = (op: string, x: string) => reduce(graph, op, { x, axes: [axis], keepdims: false });
  const merged = {
    'max-magnitude': () => merge('ReduceMax', compute(graph, 'Abs', tensor)),
    'sum-of-magnitudes': () => merge('ReduceSum', compute(graph, 'Abs', tensor)),
    'magnitude-of-sum': () => compute(graph, 'Abs', merge('ReduceSum', tensor)),
  }[channels]();
  return { tensor: stretch(graph, merged, { rank: 3, epsilon: 0 }), height, width };
}
