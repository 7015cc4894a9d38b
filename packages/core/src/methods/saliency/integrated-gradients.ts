import type { ScoredInput } from '../../model/masked-model.js';
import type { PreparedModel } from '../../model/prepared-model.js';
import type { Tensor } from '../../tensor.js';
import type { ClassMap, InputMethod, Preset } from '../method.js';
import { choice, type OptionsOf, whole } from '../option.js';
import { baselineOption } from '../steps/baseline.js';
import { saliencyOptions } from '../steps/finish-saliency.js';
import { attribute, type Plan } from './attribute.js';
import { gaussLegendre, midpoints } from './quadrature.js';

const options = {
  ...baselineOption,
  steps: whole({ least: 1, most: 10_000 }, 'Number of places on the way from the baseline to the input'),
  nodes: choice(['gauss-legendre', 'midpoint'], 'Spacing of the places: by the rule of Gauss and Legendre, or even'),
  ...saliencyOptions,
} as const;

const presets = {
  captum: {
    source: 'pytorch/captum 0.9',
    options: { baseline: 'mean', steps: 50, nodes: 'gauss-legendre', channels: 'magnitude-of-sum' },
  },
  paper: {
    source: 'sections 3 and 5 of arXiv 1703.01365: a black picture, 20 to 300 even steps',
    options: { baseline: 'black', steps: 300, nodes: 'midpoint', channels: 'magnitude-of-sum' },
  },
} as const satisfies Record<string, Preset<typeof options>>;

/** A sum that differs by more than this from the change of the logit, as a share of the change, is worth a notice. */
const toleratedError = 0.05;

/** A smaller change of a logit is rounding. */
const leastChange = 1e-6;

const title = 'Integrated gradients';

/**
 * Integrated gradients (arXiv 1703.01365): the mean gradient on the way from a baseline x0 to the input x, times the way,
 *
 *   (x - x0) * integral over a from 0 to 1 of grad f(x0 + a (x - x0))
 *
 * The values sum to f(x) - f(x0), which tells how well the steps cover the way.
 */
export const integratedGradients = {
  name: 'integrated-gradients',
  title,
  source: 'Sundararajan et al. 2017, arXiv 1703.01365',
  summary:
    'Adds up the gradients on the straight way from a baseline to the picture: the values sum to the change of the logit',
  subject: 'input',
  asks: 'imageGradients',
  unit: 'gradients',
  options,
  presets,
  async explain(model, input, request) {
    const baseline = await request.baselineOf(request.options.baseline);
    const plan = planOf(input, baseline, request.options);
    const result = await attribute({ title, model, input }, plan, request);
    const before = await model.look(baseline);
    const errors = completenessErrors(model, { before, after: input }, result.classes);
    return {
      ...result,
      details: { completenessErrors: errors },
      notices: [...result.notices, ...completenessNotice(Math.max(...errors))],
    };
  },
} as const satisfies InputMethod<typeof options>;

function planOf(
  { image }: ScoredInput,
  { data: start }: Tensor<'float32'>,
  { steps, nodes }: OptionsOf<typeof options>,
): Plan {
  const { places, weights } = nodes === 'midpoint' ? midpoints(steps) : gaussLegendre(steps);
  const way = image.data.map((value, at) => value - start[at]!);
  return {
    points: steps,
    pointAt: (i) => way.map((value, at) => start[at]! + places[i]! * value),
    weightOf: (i) => weights[i]!,
    factor: way,
  };
}

/** For each class |sum of the values - (f(x) - f(x0))| / |f(x) - f(x0)|. */
function completenessErrors(
  model: PreparedModel,
  { before, after }: { readonly before: ScoredInput; readonly after: ScoredInput },
  maps: readonly ClassMap[],
): number[] {
  // The gradients of a model that gives no logits are those of its probabilities.
  const { total } = model.head;
  const scoreOf = (row: Float32Array, index: number) =>
    total === undefined ? row[index]! : total * Math.exp(row[index]!);
  return maps.map(({ index, raw }) => {
    const change = scoreOf(after.logits, index) - scoreOf(before.logits, index);
    const sum = raw.data.reduce((total, value) => total + value, 0);
    return Math.abs(sum - change) / Math.max(Math.abs(change), leastChange);
  });
}

function completenessNotice(error: number): string[] {
  if (error <= toleratedError) return [];
  return [
    `The values of integrated gradients sum to the change of the logit with an error of ${(100 * error).toFixed(0)} %; use more steps.`,
  ];
}
