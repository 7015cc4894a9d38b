/** The end of a network: its scores, and the probabilities that they mean. */
import type { FinalActivation } from '../inspect/index.js';
import type { HeadName, HeadSource } from '../target/index.js';

/** How a model turns its scores into what it says. */
export interface Head {
  /** The activation function that the graph itself ends in. */
  readonly finalActivation: FinalActivation;
  /** C, the number of classes. */
  readonly classCount: number;
  /** What the scores are: logits of a softmax or of sigmoids, or numbers to which nothing is applied. */
  readonly name: HeadName;
  /** Who says so. */
  readonly source: HeadSource;
  /**
   * Present if the model gives probabilities whose logarithm replaces the logits, as softmax(log p) = p: what a row sums
   * to, 1, or 100 for percentages.
   */
  readonly total?: number;
}

/**
 * What a row sums to if it can only be meant as probabilities: values in [0, 1] that sum to 1, or in [0, 100] that sum to
 * 100, as float16 rounds them; undefined for any other row.
 */
export function distributionTotal(row: Float32Array): number | undefined {
  const sum = row.reduce((total, value) => total + value, 0);
  if (row.length < 2) return undefined;
  return [1, 100].find(
    (total) => row.every((value) => value >= 0 && value <= total) && Math.abs(sum / total - 1) < 2e-3,
  );
}

/** Whether a row is in [0, 1]. */
export function isInUnitRange(row: Float32Array): boolean {
  return row.every((value) => value >= 0 && value <= 1);
}

/** Whether a row is a vector of unit length, as float16 rounds it. */
export function hasUnitLength(row: Float32Array): boolean {
  return Math.abs(row.reduce((sum, value) => sum + value * value, 0) - 1) < 2e-3;
}

/** log (p / total); a probability that is rounded to 0 counts as the least that float32 holds in full. */
export function logOf(row: Float32Array, total: number): Float32Array {
  return row.map((share) => Math.log(Math.max(share / total, 2 ** -126)));
}

/** exp(z - max z) / sum, over one row. In loops, as a run takes it of thousands of rows and `from` is ten times slower. */
export function softmax(row: ArrayLike<number>): Float64Array {
  const result = new Float64Array(row.length);
  let [highest, sum] = [-Infinity, 0];
  for (let i = 0; i < row.length; i++) highest = Math.max(highest, row[i]!);
  for (let i = 0; i < row.length; i++) sum += result[i] = Math.exp(row[i]! - highest);
  for (let i = 0; i < row.length; i++) result[i]! /= sum;
  return result;
}

/**
 * What a model says about each class for one row of scores: probabilities in [0, 1], which sum to 1 under a softmax; under a
 * head of values the values themselves.
 */
export function probabilities(scores: ArrayLike<number>, { name }: Pick<Head, 'name'>): Float64Array {
  switch (name) {
    case 'softmax':
      return softmax(scores);
    case 'sigmoid':
      return sigmoids(scores);
    default:
      return Float64Array.from(scores);
  }
}

/** 1 / (1 + exp(-z)), of each value. */
export function sigmoids(row: ArrayLike<number>): Float64Array {
  return Float64Array.from(row, (value) => 1 / (1 + Math.exp(-value)));
}
