import type { ScoreCamOptions } from './options.js';

/** Fewer scores than these do not show how much scores vary. */
const fewestChannels = 32;

/** After how many more channels the tolerance is looked at again, for any batch. */
const channelsBetweenLooks = 16;

/**
 * How far below a tolerance the expected difference must be for the true one to be within it in 95 of 100 maps, by
 * measurement (docs/speed.md). Behind a softmax few channels make the map, and one that was foreseen wrong moves it more.
 */
const [safety, softmaxSafety] = [2, 3];

/** When enough channels have been scored: at a number of them, or when the map is expected to be close to the whole one. */
export class StopRule {
  /** The largest number of channels to score. */
  readonly most: number;
  readonly #tolerance: number;
  readonly #total: number;

  /** @param total - the number of channels that could be scored */
  constructor(
    { channels, tolerance, channelSoftmax }: Pick<ScoreCamOptions, 'channels' | 'tolerance' | 'channelSoftmax'>,
    total: number,
  ) {
    this.most = channels === 0 ? total : Math.min(channels, total);
    this.#tolerance = tolerance / (channelSoftmax ? softmaxSafety : safety);
    this.#total = total;
  }

  /** Whether all channels are scored, with any scores. */
  get isWhole(): boolean {
    return this.#tolerance === 0 && this.most === this.#total;
  }

  /** Up to which channel to score before asking again. */
  nextLook(scored: number): number {
    if (this.#tolerance === 0) return this.most;
    return Math.min(Math.max(fewestChannels, scored + channelsBetweenLooks), this.most);
  }

  /** @param expectedDifference - from the map of all channels, as a mean over its places */
  isEnough(scored: number, expectedDifference: () => number): boolean {
    if (scored === this.most) return true;
    if (this.#tolerance === 0 || scored < fewestChannels) return false;
    return expectedDifference() <= this.#tolerance;
  }
}
