/**
 * Ordinary kriging as nodes: methods/score-cam/kriging.ts and mask-similarity.ts, in float64 as there. With C the covariance of
 * the measured points with noise, 1 a column of ones and t the values,
 *
 *   mu = 1' C^-1 t / 1' C^-1 1,   t_U = mu + K_US C^-1 (t - mu)
 */
import { noise } from '../methods/score-cam/kriging.js';
import { TensorProto_DataType as DataType } from '../onnx/gen/onnx_pb.js';
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce, slice, squeeze, unsqueeze } from '../rewrite/versioned-nodes.js';
import { solveNodes } from './solve-nodes.js';

/** Points, of which some are measured. Masks that are not there take no part. */
export interface MeasuredMasks {
  /** (N, K, places), in [0, 1]; zeros for a mask that is not there. */
  readonly masks: string;
  /** 0 or 1, (N, K). */
  readonly isThere: string;
  /** 1 at the mask that each value was measured for, (N, n, K). */
  readonly isAt: string;
  /** What was measured, (N, n). */
  readonly values: string;
  /** n. */
  readonly count: number;
  /** Whether loops are written pass by pass, for a single picture. */
  readonly isUnrolled: boolean;
}

/** The values that all masks are predicted to have, (N, K). */
export function predictNodes(graph: GraphBuilder, measured: MeasuredMasks): string {
  const { masks, isThere, isAt, values, count, isUnrolled } = measured;
  const is = doubleOf(graph, unsqueeze(graph, isThere, [2])); // (N, K, 1)
  const taken = doubleOf(graph, isAt);
  const take = (x: string) => graph.node('MatMul', [taken, x]);
  const covariance = covarianceNodes(graph, doubleOf(graph, masks), is); // (N, K, K)
  const rows = take(covariance); // (N, n, K)
  const own = graph.node('MatMul', [rows, transposed(graph, taken)]); // (N, n, n)
  const [ones, known] = [take(is), doubleOf(graph, unsqueeze(graph, values, [2]))];
  const sides = graph.node('Concat', [ones, graph.node('Mul', [known, ones])], { axis: 2 });
  const augmented = graph.node('Concat', [withNoise(graph, own, taken), sides], { axis: 2 });
  const solved = solveNodes(graph, augmented, { equations: count, sides: 2, isUnrolled }); // C^-1 1 and C^-1 t
  const sums = graph.node('MatMul', [transposed(graph, ones), solved]); // (N, 1, 2)
  const predicted = graph.node('MatMul', [transposed(graph, rows), solved]); // (N, K, 2)
  const [sumOfOnes, sumOfValues] = columns(graph, sums);
  const [byOnes, byValues] = columns(graph, predicted);
  const mean = graph.node('Div', [sumOfValues, orOne(graph, sumOfOnes)]);
  const rest = graph.node('Sub', [byValues, graph.node('Mul', [mean, byOnes])]);
  return squeeze(graph, graph.node('Cast', [graph.node('Add', [mean, rest])], { to: DataType.FLOAT }), [2]);
}

/** exp(-|M_i - M_j|^2 / (2 b)) for masks that are there and 0 for others, (N, K, K); b is the mean of |M_i - M_j|^2 over all pairs. */
function covarianceNodes(graph: GraphBuilder, masks: string, is: string): string {
  const square = (x: string) => graph.node('Mul', [x, x]);
  const sum = (x: string, axis: number) => reduce(graph, 'ReduceSum', { x, axes: [axis] });
  const squares = sum(square(masks), 2); // (N, K, 1)
  const count = orOne(graph, sum(is, 1));
  const meanSquare = graph.node('Div', [sum(squares, 1), count]);
  const squareOfMean = sum(square(graph.node('Div', [sum(masks, 1), count])), 2);
  const bandwidth = graph.node('Sub', [meanSquare, squareOfMean]); // half of b
  const products = graph.node('MatMul', [masks, transposed(graph, masks)]);
  const halfDistances = graph.node('Sub', [
    graph.node('Mul', [graph.node('Add', [squares, transposed(graph, squares)]), double(graph, 0.5)]),
    products,
  ]);
  const ratio = graph.node('Div', [halfDistances, graph.node('Mul', [orOne(graph, bandwidth), double(graph, 2)])]);
  const both = graph.node('Mul', [is, transposed(graph, is)]);
  return graph.node('Mul', [graph.node('Exp', [graph.node('Neg', [ratio])]), both]);
}

/** C = K_SS + noise. */
function withNoise(graph: GraphBuilder, covariance: string, taken: string): string {
  const identity = graph.node('MatMul', [taken, transposed(graph, taken)]);
  return graph.node('Add', [covariance, graph.node('Mul', [identity, double(graph, noise)])]);
}

function columns(graph: GraphBuilder, x: string): readonly [string, string] {
  const [first, second] = [0, 1].map((start) => slice(graph, x, { axis: 2, start, end: start + 1 }));
  return [first!, second!];
}

function transposed(graph: GraphBuilder, x: string): string {
  return graph.node('Transpose', [x], { perm: [0, 2, 1] });
}

/** x, and 1 in the place of 0 or less. */
function orOne(graph: GraphBuilder, x: string): string {
  const isPositive = doubleOf(graph, graph.node('Greater', [x, double(graph, 0)]));
  const kept = graph.node('Mul', [x, isPositive]);
  return graph.node('Add', [kept, graph.node('Sub', [double(graph, 1), isPositive])]);
}

/** A tensor as float64. */
export function doubleOf(graph: GraphBuilder, x: string): string {
  return graph.node('Cast', [x], { to: DataType.DOUBLE });
}

function double(graph: GraphBuilder, value: number): string {
  return graph.floats([value], { dims: [], dataType: DataType.DOUBLE });
}
