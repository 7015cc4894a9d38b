/** Scores of joined detections, (N, 4 + C, A): the match of a box, and the row of one. */
import { ScorecamError } from '../errors.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce, slice, squeeze } from '../rewrite/versioned-nodes.js';
import type { BoxTarget } from './target.js';

/** max over the boxes a of IoU(a, box) * p_ac, for each class c: (N, C). */
export function matchOfBox(graph: GraphBuilder, { output, dims }: Detections, { box }: BoxTarget): string {
  const part = (start: number, end: number) => slice(graph, output, { axis: 1, start, end });
  const overlap = intersectionOverUnion(graph, { low: part(0, 2), high: part(2, 4) }, box);
  const weighed = graph.node('Mul', [overlap, part(4, dims[1]!)]);
  return reduce(graph, 'ReduceMax', { x: weighed, axes: [2], keepdims: false });
}

/**
 * The corners of the box of an index, then its scores: (N, 4 + C).
 *
 * @throws ScorecamError INVALID_OPTION if there is no such box
 */
export function rowOfBox(graph: GraphBuilder, { output, dims }: Detections, index: number): string {
  const count = dims[2] ?? 0;
  if (index >= count)
    throw new ScorecamError(
      'INVALID_OPTION',
      `There is no box ${index}: the model gives ${count}, numbered 0 to ${count - 1}.`,
    );
  return squeeze(graph, slice(graph, output, { axis: 2, start: index, end: index + 1 }), [2]);
}

/** The output of joined detections, (N, 4 + C, A). */
interface Detections {
  readonly output: string;
  readonly dims: readonly number[];
}

/** (N, 2, A) each: x, y. */
interface Corners {
  readonly low: string;
  readonly high: string;
}

/** (N, 1, A). */
function intersectionOverUnion(
  graph: GraphBuilder,
  { low, high }: Corners,
  [x1, y1, x2, y2]: BoxTarget['box'],
): string {
  const pair = (a: number, b: number) => graph.floats([a, b], { dims: [1, 2, 1] });
  const innerLow = graph.node('Max', [low, pair(x1, y1)]);
  const innerHigh = graph.node('Min', [high, pair(x2, y2)]);
  const inner = area(graph, { low: innerLow, high: innerHigh });
  const both = graph.node('Add', [area(graph, { low, high }), graph.floats([(x2 - x1) * (y2 - y1)])]);
  return graph.node('Div', [inner, graph.node('Sub', [both, inner])]);
}

/** The product of width and height, 0 if a side is negative: (N, 1, A). */
function area(graph: GraphBuilder, { low, high }: Corners): string {
  const sizes = graph.node('Relu', [graph.node('Sub', [high, low])]);
  const [width, height] = [0, 1].map((start) => slice(graph, sizes, { axis: 1, start, end: start + 1 }));
  return graph.node('Mul', [width!, height!]);
}
