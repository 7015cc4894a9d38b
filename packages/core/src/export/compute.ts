/** Arithmetic of float32 in a graph. */
import type { GraphBuilder } from '../rewrite/graph-builder.js';
import { reduce } from '../rewrite/versioned-nodes.js';

/** Adds a node of arithmetic; a number stands for a float32 constant. */
export function compute(graph: GraphBuilder, op: string, ...operands: readonly (string | number)[]): string {
  const operand = (value: string | number) => (typeof value === 'string' ? value : graph.floats([value], { dims: [] }));
  return graph.node(op, operands.map(operand));
}

/** [x > 0] as 0 or 1. */
export function isPositive(graph: GraphBuilder, x: string): string {
  return graph.node('Cast', [compute(graph, 'Greater', x, 0)], { to: 1 });
}

/** max(x, least), without Max, which takes a constant of another shape only since opset 8. */
export function atLeast(graph: GraphBuilder, x: string, least: number): string {
  return compute(graph, 'Add', compute(graph, 'Relu', compute(graph, 'Sub', x, least)), least);
}

/** a / b, and 0 where b is 0. */
export function ratio(graph: GraphBuilder, a: string, b: string): string {
  const isThere = isPositive(graph, graph.node('Abs', [b]));
  const divisor = graph.node('Add', [b, compute(graph, 'Sub', 1, isThere)]);
  return graph.node('Mul', [graph.node('Div', [a, divisor]), isThere]);
}

/** (x - min) / (max - min + epsilon) over the last two axes of (N, ..., h, w), in [0, 1]; zeros if all values are one. */
export function stretch(graph: GraphBuilder, x: string, { rank, epsilon }: { rank: number; epsilon: number }): string {
  const axes = [rank - 2, rank - 1];
  const low = reduce(graph, 'ReduceMin', { x, axes });
  const range = graph.node('Sub', [reduce(graph, 'ReduceMax', { x, axes }), low]);
  const shifted = graph.node('Sub', [x, low]);
  if (epsilon > 0) return graph.node('Div', [shifted, compute(graph, 'Add', range, epsilon)]);
  return ratio(graph, shifted, range);
}

/** Whether the maps (N, ..., h, w) have more than one value each, as 0 or 1, (N, ..., 1, 1). */
export function varies(graph: GraphBuilder, x: string, rank: number): string {
  const axes = [rank - 2, rank - 1];
  const [high, low] = ['ReduceMax', 'ReduceMin'].map((op) => reduce(graph, op, { x, axes }));
  return isPositive(graph, compute(graph, 'Sub', high ?? '', low ?? ''));
}
