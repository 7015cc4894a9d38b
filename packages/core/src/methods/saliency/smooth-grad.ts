import { gaussianNoise, seededRandom } from '../../random.js';
import { extent } from '../../spatial-map.js';
import type { InputMethod, Preset } from '../method.js';
import { choice, number, type OptionsOf, whole } from '../option.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { byPlan, type Plan } from './attribute.js';

const options = {
  samples: whole({ least: 1 }, 'Number of noisy copies of the input'),
  noise: number(
    { least: 0, most: 10 },
    "Standard deviation of the noise, as a share of the range of the input's values",
  ),
  seed: whole({ least: 0 }, 'Random seed for the noise'),
  of: choice(['gradient', 'guided'], 'Which gradient is averaged: as it is, or that of guided backpropagation'),
  ...saliencyOptions,
} as const;

const presets = {
  paper: {
    source: 'section 3 of arXiv 1706.03825: 50 samples, noise of 10 % to 20 %',
    options: { samples: 50, noise: 0.15, seed: 0, of: 'gradient', channels: 'sum-of-magnitudes' },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/**
 * SmoothGrad (arXiv 1706.03825): the mean gradient at n noisy copies of the input,
 *
 *   1/n sum_i grad f(x + e_i),  e_i ~ N(0, sigma^2),  sigma = noise * (max x - min x)
 */
export const smoothGrad = {
  name: 'smooth-grad',
  title: 'SmoothGrad',
  source: 'Smilkov et al. 2017, arXiv 1706.03825',
  summary: 'Averages the gradient at the input over noisy copies of the input',
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options,
  presets,
  explain: byPlan('SmoothGrad', ({ image: { data } }, chosen: OptionsOf<typeof options>) => {
    const { low, high } = extent(data);
    const sigma = chosen.noise * (high - low);
    const noiseOf = (i: number) => gaussianNoise(data.length, sigma, seededRandom(`smooth-grad/${chosen.seed}/${i}`));
    return { ...noisyPlan(data, chosen.samples, noiseOf), relu: chosen.of };
  }),
} as const satisfies InputMethod<typeof options>;

/** The plan for a noise of any kind. */
export function noisyPlan(data: Float32Array, samples: number, noiseOf: (i: number) => Float32Array): Plan {
  return {
    points: samples,
    pointAt: (i) => {
      const noise = noiseOf(i);
      return data.map((value, at) => value + noise[at]!);
    },
    weightOf: () => 1 / samples,
  };
}
