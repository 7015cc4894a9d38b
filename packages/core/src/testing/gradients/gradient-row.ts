import { seededRandom } from '../../random.js';
import type { GraphBuilder } from '../../rewrite/graph-builder.js';

/**
 * One small graph with x (N, ...shape) as its only input, and how its gradient is checked:
 *
 * - `linear`: the graph is linear in x, at least over one step: the difference of two outputs is exact
 * - `smooth`: by differences of fourth order; kinks are further from x than the steps
 */
export interface GradientRow {
  readonly name: string;
  /** The operator sets that the graph is written in; the forms of its nodes may differ. */
  readonly opsets: readonly number[];
  /** The shape of x without the batch. */
  readonly shape: readonly number[];
  readonly kind: 'linear' | 'smooth';
  /**
   * The elements of x are near these in turn; mixed numbers between 0.1 and 1 in size by default. A smooth row has its
   * kinks more than 0.1 away from each.
   */
  readonly points?: readonly number[];
  /** Adds the nodes and returns the output, whose first axis is the batch, or a multiple of it. */
  readonly build: (graph: GraphBuilder, x: string) => string;
}

/** Operator sets with a change in one of the operators that are tested here. */
const opsets = [7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23] as const;

/** The operator sets from one on, up to another one. */
export function since(first: number, last = 23): number[] {
  return opsets.filter((opset) => opset >= first && opset <= last);
}

/** Pseudo-random numbers between -1 and 1, further from 0 than 0.1. */
export function mixedNumbers(seed: string, count: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const value = random() * 2 - 1;
    return Math.fround(Math.sign(value) * (0.1 + 0.9 * Math.abs(value)));
  });
}

/** A constant of mixed numbers. */
export function mixedConstant(graph: GraphBuilder, dims: readonly number[]): string {
  const count = dims.reduce((product, dim) => product * dim, 1);
  return graph.floats(mixedNumbers(`constant ${dims.join()}`, count), { dims });
}
