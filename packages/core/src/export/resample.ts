/**
 * Bilinear resampling in a graph, as two matrix products: R x C (see interpolation.ts). The matrices are not constants,
 * which would take more bytes than all other nodes, but follow from the positions p of the output samples: a weight is
 * max(0, 1 - |p - j|) for the input sample j. Runtimes compute them while they load.
 */
import { type Alignment, samplePositions } from '../interpolation.js';
import type { Size } from '../spatial-map.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';

/** The sizes of maps before and after, and how their grids are aligned. */
export interface Resampling {
  readonly from: Size;
  readonly to: Size;
  readonly alignment: Alignment;
}

/** R (H, h) and C (w, W). */
export interface ResamplingMatrices {
  readonly rows: string;
  readonly columns: string;
}

/** Maps (N, ..., h, w) at another size. */
export function resample(graph: GraphBuilder, x: string, resampling: Resampling): string {
  const { from, to } = resampling;
  if (from.height === to.height && from.width === to.width) return x;
  return resampleBy(graph, x, resamplingMatrices(graph, resampling));
}

/** R x C. */
export function resampleBy(graph: GraphBuilder, x: string, { rows, columns }: ResamplingMatrices): string {
  return graph.node('MatMul', [graph.node('MatMul', [rows, x]), columns]);
}

/** The matrices of a resampling, for a graph that applies them somewhere else. */
export function resamplingMatrices(graph: GraphBuilder, { from, to, alignment }: Resampling): ResamplingMatrices {
  const positions = (output: number, input: number) => samplePositions(output, input, alignment);
  return {
    rows: weights(graph, { column: positions(to.height, from.height), row: samples(from.height) }),
    columns: weights(graph, { column: samples(from.width), row: positions(to.width, from.width) }),
  };
}

function samples(count: number): number[] {
  return Array.from({ length: count }, (_, j) => j);
}

/** max(0, 1 - |column - row|), a matrix. */
function weights(
  graph: GraphBuilder,
  { column, row }: { readonly column: readonly number[]; readonly row: readonly number[] },
): string {
  const [a, b] = [graph.floats(column, { dims: [column.length, 1] }), graph.floats(row, { dims: [1, row.length] })];
  const distance = graph.node('Abs', [graph.node('Sub', [a, b])]);
  return graph.node('Relu', [graph.node('Sub', [graph.floats([1], { dims: [] }), distance])]);
}
