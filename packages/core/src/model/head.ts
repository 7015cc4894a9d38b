/** What stands at the end of a network: its logits, and the probabilities that they mean. */
import type { FinalActivation } from '../inspect/index.js';

/** How a model turns its logits into what it returns. */
export interface Head {
  /** The activation function that the graph itself ends in. */
  readonly finalActivation: FinalActivation;
  /** C, the number of classes. */
  readonly classCount: number;
  /** Whether the rows are probabilities whose logarithm stands for the logits, as softmax(log p) = p. */
  readonly isDistribution?: boolean;
}

/** Whether a row can only be meant as probabilities: values in [0, 1] that sum to 1, as float16 rounds it. */
export function isDistribution(row: Float32Array): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.length > 1 && row.every((value) => value >= 0 && value <= 1) && Math.abs(sum - 1) < 2e-3;
}

/** log p; a probability that is rounded to 0 counts as the least that float32 holds in full. */
export function logOf(row: Float32Array): Float32Array {
  return row.map((probability) => Math.log(Math.max(probability, 2 ** -126)));
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

/** The class probabilities of one row of logits, each in [0, 1]; they sum to 1 unless the model ends in a sigmoid. */
export function probabilities(logits: ArrayLike<number>, head: Head): Float64Array {
  if (!isSigmoid(head)) return softmax(logits);
  return Float64Array.from(logits, (value) => 1 / (1 + Math.exp(-value)));
}

/** Whether each class has a probability of its own. */
export function isSigmoid(head: Head): boolean {
  return head.finalActivation === 'sigmoid' || (head.finalActivation === 'none' && head.classCount === 1);
}
