/**
 * Deletion and insertion (Petsiuk et al., RISE, arXiv 1806.07421; section 4.2 of Score-CAM): the class probability as
 * more and more pixels are removed, or brought back, in the order of the map.
 *
 *   deletion(t)   = f(x with its t most important pixels removed)        small area: the map found what matters
 *   insertion(t)  = f(only the t most important pixels of x)             large area: and found it first
 *   area          = sum over steps of (y_i + y_(i+1)) / 2 * 1/steps      trapezoids, t from 0 to all pixels
 *
 * The most important pixel is the one with the highest value; equal values are taken in the order of their index, so
 * that runs agree. Step i removes trunc(i * n / steps) of n pixels, NumPy's `linspace(0, n, steps + 1)` cut to integers.
 *
 * Where peers differ: RISE's code takes a fixed number of pixels per step, starts insertion from a blurred picture and
 * sorts without a rule for ties; torchcam takes 20 steps, OmniXAI 30, xplique 10.
 */
import { type MaskBatch, asIs } from '../../model/mask-feeds.js';
import type { Tensor } from '../../tensor.js';
import type { EvaluationOptions } from '../evaluation-options.js';
import type { MeasuredMap } from './measured-map.js';
import type { MeasuredPicture, Metric, MetricTable } from './metric.js';
import { scorePerturbed } from './score-perturbed.js';

/** Whether the most important pixels go, or come back. */
type CurveName = 'deletion' | 'insertion';

/** Steps of 1 %, as in the paper. */
export const defaultSteps = 100;

/** The fields of a row for deletion. */
export type DeletionFields = {
  readonly deletionAUC: number;
  /** Every tenth part of the curve, from 0 to 100 % of the pixels. */
  readonly deletion: readonly number[];
  /** The whole curve, steps + 1 class probabilities. */
  readonly deletionCurve: readonly number[];
};

/** The fields of a row for insertion; see {@link DeletionFields}. */
export type InsertionFields = {
  readonly insertionAUC: number;
  readonly insertion: readonly number[];
  readonly insertionCurve: readonly number[];
};

/** The area under the class probability as the most important pixels are removed. */
export const deletion = {
  name: 'deletion',
  title: 'Deletion',
  source: 'Petsiuk et al., arXiv 1806.07421',
  fills: ({ deletionFill }) => [deletionFill],
  passes: ({ steps }) => steps - 1,
  async measure(map, picture, options): Promise<DeletionFields> {
    const inner = await innerSteps('deletion', map, { picture, options });
    const curve = [picture.probability, ...inner, picture.emptyProbability.get(options.deletionFill)!]; // as `fills` says
    return { deletionAUC: areaUnderCurve(curve), deletion: tenths(curve), deletionCurve: curve.map(rounded) };
  },
  tables: ({ options }) => [
    curveTable(options, {
      sentence: `Removed pixels become: ${options.deletionFill}.`,
      column: { name: 'deletion', better: 'lower', field: 'deletionAUC' },
    }),
  ],
  curve: { field: 'deletionCurve', axis: 'share of the pixels removed', better: 'lower' },
} as const satisfies Metric;

/** The area under the class probability as the most important pixels are brought back. */
export const insertion = {
  name: 'insertion',
  title: 'Insertion',
  source: 'Petsiuk et al., arXiv 1806.07421',
  fills: ({ insertionFill }) => [insertionFill],
  passes: ({ steps }) => steps - 1,
  async measure(map, picture, options): Promise<InsertionFields> {
    const inner = await innerSteps('insertion', map, { picture, options });
    const curve = [picture.emptyProbability.get(options.insertionFill)!, ...inner, picture.probability]; // as `fills` says
    return { insertionAUC: areaUnderCurve(curve), insertion: tenths(curve), insertionCurve: curve.map(rounded) };
  },
  tables: ({ options }) => [
    curveTable(options, {
      sentence: `Insertion starts from: ${options.insertionFill}.`,
      column: { name: 'insertion', better: 'higher', field: 'insertionAUC' },
    }),
  ],
  curve: { field: 'insertionCurve', axis: 'share of the pixels inserted', better: 'higher' },
} as const satisfies Metric;

/** How many pixels each step from 0 to `steps` has reached. */
export function stepSizes(pixels: number, steps: number): number[] {
  const width = pixels / steps;
  return Array.from({ length: steps + 1 }, (_, i) => (i === steps ? pixels : Math.trunc(i * width)));
}

/**
 * Steps as masks of 1, which keeps a pixel, and 0, which removes it: the ranks, cut between two numbers.
 *
 * @param ranks - (1, 1, H, W), as importanceRanks gives them
 * @param counts - how many of the most important pixels each step removes (deletion) or keeps (insertion)
 */
export function stepMasks(ranks: Tensor<'float32'>, kind: CurveName, counts: readonly number[]): MaskBatch {
  const offsets = Float32Array.from(counts, (count) => count - 0.5);
  return { ...asIs, maps: ranks, offsets, divisor: kind === 'deletion' ? 0.5 : -0.5 };
}

/** The area under a curve of evenly spaced values over [0, 1], by trapezoids. */
export function areaUnderCurve(curve: ArrayLike<number>): number {
  const steps = curve.length - 1;
  let area = 0;
  for (let i = 0; i < steps; i++) area += (curve[i]! + curve[i + 1]!) / 2;
  return area / steps;
}

/** The class probability at the steps between the first and the last. */
function innerSteps(
  kind: CurveName,
  { ranks }: MeasuredMap,
  { picture, options }: { picture: MeasuredPicture; options: EvaluationOptions },
): Promise<number[]> {
  const fill = kind === 'deletion' ? options.deletionFill : options.insertionFill;
  const counts = stepSizes(ranks.data.length, options.steps).slice(1, -1);
  const masks = (start: number, end: number) => stepMasks(ranks, kind, counts.slice(start, end));
  return scorePerturbed(picture, { fill, count: counts.length, masks });
}

function curveTable(
  { steps }: EvaluationOptions,
  { sentence, column }: { sentence: string; column: MetricTable['columns'][number] },
): MetricTable {
  const rule = `Area under the class probability by trapezoids, ${steps} equal steps, the most important pixels first, equal values in the order of their index.`;
  return {
    name: 'curves',
    title: 'Deletion and insertion (Table 3)',
    protocol: [rule, sentence],
    columns: [column],
  };
}

/** Every tenth part of the curve, from 0 to 100 % of the pixels. */
function tenths(curve: readonly number[]): number[] {
  return Array.from({ length: 11 }, (_, i) => rounded(curve[Math.round((i * (curve.length - 1)) / 10)]!));
}

/** To six digits, which keeps images.jsonl small. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
