import type { SpatialMap } from '../../spatial-map.js';
import { type PenaltyOptions, penaltyOf } from './penalties.js';

/** How a mask is learned. */
export interface LearningOptions extends PenaltyOptions {
  /** Values of the mask per side. */
  readonly cells: number;
  readonly rate: number;
}

const [decay, squareDecay, epsilon] = [0.9, 0.999, 1e-8];

/**
 * A mask of ones that is learned by steps of Adam (Kingma and Ba, arXiv 1412.6980), and kept in [0, 1]. With the gradient
 * g at step t:
 *
 *   a = .9 a + .1 g,   b = .999 b + .001 g^2
 *   m = clip(m - rate * (a / (1 - .9^t)) / (sqrt(b / (1 - .999^t)) + 1e-8), 0, 1)
 */
export class LearnedMask {
  /** m, in [0, 1]. */
  readonly mask: SpatialMap;
  /** The loss before each step so far: the score and the penalty. */
  readonly losses: number[] = [];
  readonly #options: LearningOptions;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(options: LearningOptions) {
    const count = options.cells ** 2;
    this.#options = options;
    this.mask = { height: options.cells, width: options.cells, data: new Float32Array(count).fill(1) };
    this.#first = new Float64Array(count);
    this.#second = new Float64Array(count);
  }

  /** Takes one step. @param gradient - of the score, by each value of the mask */
  step(score: number, gradient: Float32Array): void {
    const penalty = penaltyOf(this.mask, this.#options);
    this.losses.push(score + penalty.value);
    const time = this.losses.length;
    const { data } = this.mask;
    for (let i = 0; i < data.length; i++) {
      const slope = gradient[i]! + penalty.gradient[i]!;
      this.#first[i] = decay * this.#first[i]! + (1 - decay) * slope;
      this.#second[i] = squareDecay * this.#second[i]! + (1 - squareDecay) * slope ** 2;
      const mean = this.#first[i]! / (1 - decay ** time);
      const size = Math.sqrt(this.#second[i]! / (1 - squareDecay ** time)) + epsilon;
      data[i] = Math.min(Math.max(data[i]! - (this.#options.rate * mean) / size, 0), 1);
    }
  }
}
