import { type Activation, channelView, scaleChannel } from '../../model/activation.js';
import { gaussianNoise, seededRandom } from '../../random.js';
import { Kriging, noise } from './kriging.js';
import { MaskSimilarity } from './mask-similarity.js';
import type { ScoreCamOptions } from './options.js';

/** Draws of the errors; with 16 the expected difference comes out the same within a tenth. */
const draws = 8;

/** The least score whose logarithm is taken; lower scores belong to classes that the network rules out. */
export const leastScore = 1e-30;

/**
 * The scores of channels that have not been scored, from those of channels with similar masks, and how far they may be off.
 * Scores of one sign are predicted by their logarithms, which are close to functions of the mask; logits as they are.
 */
export class ScorePrediction {
  readonly #kriging: Kriging;
  readonly #channels: readonly number[];
  readonly #areLogits: boolean;

  /**
   * @param channels - in the order in which they are scored
   * @param classCount - the number of classes that are explained
   */
  constructor(
    activation: Activation,
    { channels, classCount }: { readonly channels: readonly number[]; readonly classCount: number },
    { score, epsilon }: Pick<ScoreCamOptions, 'score' | 'epsilon'>,
  ) {
    const masks = new MaskSimilarity(channels.map((k) => scaleChannel(channelView(activation, k), epsilon)));
    const random = seededRandom('score-cam/prediction');
    const samples = masks.samples(draws, random).map((sample) => {
      const ownNoise = gaussianNoise(sample.length, Math.sqrt(noise), random);
      return sample.map((value, i) => value + ownNoise[i]!);
    });
    const size = { points: channels.length, quantities: classCount, draws: samples };
    this.#kriging = new Kriging((i) => masks.row(i), size);
    this.#channels = channels;
    this.#areLogits = score === 'logit';
  }

  /** Adds the scores of the next channel, one for each class. */
  add(scores: readonly number[]): void {
    this.#kriging.measure(scores.map((score) => (this.#areLogits ? score : Math.log(Math.max(score, leastScore)))));
  }

  /** The predicted scores of a class, by channel; 0 for a channel that has been scored. */
  scores(position: number): Float32Array {
    return this.#byChannel(this.#kriging.predict(position));
  }

  /** What the predicted scores of a class may be in truth, a few times. */
  *possibleScores(position: number): Generator<Float32Array> {
    const predicted = this.#kriging.predict(position);
    const deviation = this.#kriging.deviation(position);
    for (let draw = 0; draw < draws; draw++) {
      const error = this.#kriging.error(draw);
      yield this.#byChannel(predicted.map((value, i) => value + deviation * error[i]!));
    }
  }

  #byChannel(values: Float64Array): Float32Array {
    const scores = new Float32Array(Math.max(...this.#channels) + 1);
    for (let i = this.#kriging.measured; i < values.length; i++)
      scores[this.#channels[i]!] = this.#areLogits ? values[i]! : Math.min(Math.exp(values[i]!), 1);
    return scores;
  }
}
