/**
 * From the scores S_k of the scored channels and the baseline's score b to their weights:
 *
 *   alpha_k = S_k - b,  or  exp(S_k - b) / sum_j exp(S_j - b)
 *
 * (arXiv 1910.01279, Algorithm 1, where the baseline cancels out of the softmax.) With the mean of S_j as b, a channel counts
 * for the class or against it by how it compares with the others.
 */
import { softmax } from '../../model/head.js';
import type { ScoreCamOptions } from './options.js';

/** The channels that take part, in ascending order, and the score of each. */
export interface ScoredChannels {
  readonly channels: readonly number[];
  /** S_k, by channel; entries of channels that take no part are not read. */
  readonly scores: ArrayLike<number>;
}

/** alpha, one for each channel that takes part, in the order of `channels`. */
export function channelWeights(
  { channels, scores }: ScoredChannels,
  baseline: number,
  options: Pick<ScoreCamOptions, 'baseline' | 'channelSoftmax'>,
): Float64Array {
  const own = Float64Array.from(channels, (k) => scores[k] ?? 0);
  const subtracted = options.baseline === 'channel-mean' ? meanOf(own) : baseline;
  const differences = own.map((score) => score - subtracted);
  return options.channelSoftmax ? softmax(differences) : differences;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
