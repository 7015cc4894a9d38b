/**
 * How much can the attribution A change when the picture x changes hardly at all?
 *
 *   max-sensitivity  max over j of |A(x + d_j) - A(x)| / |A(x)|      d_j: uniform in [-.02, .02], Euclidean norms
 *
 * Yeh et al., arXiv 1901.09392; ten perturbations of the normalized input, as in captum. Each runs the method again, so that
 * it costs ten times the method. A is the map before ReLU and scaling.
 */
import { type Random, seededRandom } from '../../random.js';
import { floatTensor, type Tensor } from '../../tensor.js';
import type { Metric } from './metric.js';

const count = 10;
const radius = 0.02;

/** The largest relative change of the attribution under small noise; absent for a baseline, and for an attribution of zeros. */
export const maxSensitivity = {
  name: 'max-sensitivity',
  title: 'Max-sensitivity',
  source: 'Yeh et al., arXiv 1901.09392',
  passes: () => 0,
  async measure({ origin }, { image }, { seed }): Promise<{ readonly maxSensitivity?: number }> {
    if (!origin) return {};
    const random = seededRandom(`max-sensitivity/${seed}`);
    const changed: Float32Array[] = [];
    for (let j = 0; j < count; j++) changed.push((await origin.attribute(noisy(image, random))).data);
    const largest = largestChange(origin.attribution.data, changed);
    return largest === undefined ? {} : { maxSensitivity: largest };
  },
  tables: () => [
    {
      name: 'sensitivity',
      title: 'Sensitivity to noise',
      protocol: [
        `The largest relative change of the attribution, by its Euclidean norm, over ${count} inputs with uniform noise up to ${radius}.`,
      ],
      columns: [{ name: 'max-sensitivity', better: 'lower', field: 'maxSensitivity' }],
    },
  ],
} as const satisfies Metric;

/** max over j of |changed_j - own| / |own|; undefined if all of `own` is 0. */
export function largestChange(own: Float32Array, changed: readonly Float32Array[]): number | undefined {
  const size = norm(own);
  if (size === 0) return undefined;
  return Math.max(...changed.map((each) => norm(own.map((value, i) => each[i]! - value)) / size));
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

function noisy({ data, dims }: Tensor<'float32'>, random: Random): Tensor<'float32'> {
  return floatTensor(
    data.map((value) => value + radius * (2 * random() - 1)),
    dims,
  );
}
