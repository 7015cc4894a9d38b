/**
 * The weights of a channel from its activation A and the gradient G of the class's logit by it; sums and means run over
 * the h x w places of the channel:
 *
 *   CAM          sum G                                                      one for the channel
 *   Grad-CAM     mean G                                                     one for the channel
 *   Grad-CAM++   sum relu(G) G^2 / (2 G^2 + sum(A) G^3 + epsilon)           one for the channel
 *   XGrad-CAM    sum G A / (sum A + epsilon)                                one for the channel
 *   Layer-CAM    relu(G)                                                    one for each place
 *   HiRes-CAM    G                                                          one for each place
 */
import type { ChannelWeight } from '../steps/combine.js';

/** A channel and its gradient, each of h x w values. */
export interface ChannelGradient {
  readonly activation: Float32Array;
  readonly gradient: Float32Array;
}

/** Gives the weight of a channel. */
export type WeighChannel<O> = (channel: ChannelGradient, options: O) => ChannelWeight;

/** CAM. */
export const totalGradient: WeighChannel<unknown> = ({ gradient }) => total(gradient);

/** Grad-CAM. */
export const meanGradient: WeighChannel<unknown> = ({ gradient }) => total(gradient) / gradient.length;

/** Grad-CAM++. A place without a gradient, or with a denominator of 0, adds nothing. */
export const positivePartials: WeighChannel<{ epsilon: number; denominator: 'full' | 'one' }> = (
  { activation, gradient },
  { epsilon, denominator },
) => {
  const sum = total(activation);
  return gradient.reduce((weight, g) => {
    const divisor = denominator === 'one' ? 1 : 2 * g ** 2 + sum * g ** 3 + epsilon;
    return g > 0 && divisor !== 0 ? weight + g ** 3 / divisor : weight;
  }, 0);
};

/** XGrad-CAM. A channel that is 0 everywhere has the weight 0. */
export const activatedGradient: WeighChannel<{ epsilon: number }> = ({ activation, gradient }, { epsilon }) => {
  const divisor = total(activation) + epsilon;
  const product = gradient.reduce((sum, g, i) => sum + g * (activation[i] ?? 0), 0);
  return divisor === 0 ? 0 : product / divisor;
};

/** Layer-CAM. */
export const positiveGradient: WeighChannel<unknown> = ({ gradient }) =>
  Float64Array.from(gradient, (g) => Math.max(g, 0));

/** HiRes-CAM. */
export const placewiseGradient: WeighChannel<unknown> = ({ gradient }) => Float64Array.from(gradient);

function total(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
