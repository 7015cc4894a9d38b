/** All metrics of one map of one picture. Deletion and insertion share their end points, which no map changes. */
import type { SpatialMap } from '../spatial-map.js';
import { unscaled } from '../model/mask-feeds.js';
import { type CurveName, importanceRanks, stepMasks, stepSizes } from './metrics/deletion-insertion.js';
import type { EvaluationOptions } from './evaluation-options.js';
import type { FillName } from '../image/fill.js';
import { keptMask, parseProtocol } from './metrics/kept-share.js';
import { constant, floatTensor, type Tensor } from '../tensor.js';
import { energyInside, peakInside } from './metrics/localization.js';
import { type PerturbedPicture, type Perturbations, scorePerturbed } from './metrics/score-perturbed.js';

/** A picture and what is known of it before its maps are measured. */
export interface MeasuredPicture extends PerturbedPicture {
  /** Y, the class probability of the picture as it is. */
  readonly probability: number;
  /** The class probability of a picture that is nothing but a fill, by the fill. */
  readonly emptyProbability: ReadonlyMap<FillName, number>;
  /** One value a pixel of the input, not 0 inside the object; absent where the object's place is not known. */
  readonly inside?: Uint8Array | undefined;
}

/** What was measured of one map; what was not asked for, or cannot be told, is absent. */
export interface MapScores {
  /** O, the class probability of what is kept, by protocol. */
  readonly kept: Readonly<Record<string, number>>;
  /** The class probability after each step, steps + 1 values. */
  readonly deletion?: readonly number[];
  readonly insertion?: readonly number[];
  /** The share of the map's energy inside the object; absent for a map of zeros. */
  readonly energy?: number;
  /** Whether the map's highest pixel lies inside the object. */
  readonly hit?: boolean;
}

/** The fills whose bare pictures the curves begin and end with. */
export function neededFills({ metrics, deletionFill, insertionFill }: EvaluationOptions): ReadonlySet<FillName> {
  const fills = new Set<FillName>();
  if (metrics.includes('deletion')) fills.add(deletionFill);
  if (metrics.includes('insertion')) fills.add(insertionFill);
  return fills;
}

/** How many perturbed pictures the metrics of one map take. */
export function perturbationCount({ metrics, protocols, steps }: EvaluationOptions): number {
  const curves = metrics.filter((metric) => metric === 'deletion' || metric === 'insertion').length;
  return (metrics.includes('recognition') ? protocols.length : 0) + curves * (steps - 1);
}

/**
 * Measures a map.
 *
 * @param map - at the input's size, in [0, 1]
 * @throws ScorecamError CANCELLED, RUNTIME_FAILURE
 */
export async function evaluateMap(
  picture: MeasuredPicture,
  map: SpatialMap,
  options: EvaluationOptions,
): Promise<MapScores> {
  const { metrics, protocols, deletionFill, insertionFill } = options;
  const kept = metrics.includes('recognition') ? await scorePerturbed(picture, keptParts(map, protocols)) : [];
  const ranks = constant(floatTensor(importanceRanks(map), [1, 1, map.height, map.width]));
  const curve = (kind: CurveName) => scorePerturbed(picture, innerSteps(ranks, kind, options));
  const whole = picture.probability;
  const empty = (fill: FillName) => picture.emptyProbability.get(fill)!; // neededFills names every fill used here
  return {
    kept: Object.fromEntries(kept.map((value, i) => [protocols[i]!, value])),
    ...(metrics.includes('deletion') && { deletion: [whole, ...(await curve('deletion')), empty(deletionFill)] }),
    ...(metrics.includes('insertion') && { insertion: [empty(insertionFill), ...(await curve('insertion')), whole] }),
    ...(metrics.includes('localization') && localization(map, picture.inside)),
  };
}

function keptParts(map: SpatialMap, protocols: readonly string[]): Perturbations {
  const { height, width } = map;
  return {
    fill: 'zero',
    count: protocols.length,
    masks: (start, end) => {
      const maps = new Float32Array((end - start) * height * width);
      protocols
        .slice(start, end)
        .forEach((name, i) => maps.set(keptMask(map, parseProtocol(name)), i * height * width));
      return { ...unscaled, maps: floatTensor(maps, [end - start, 1, height, width]) };
    },
  };
}

/** The steps between the first and the last. */
function innerSteps(ranks: Tensor<'float32'>, kind: CurveName, options: EvaluationOptions): Perturbations {
  const fill = kind === 'deletion' ? options.deletionFill : options.insertionFill;
  const counts = stepSizes(ranks.data.length, options.steps).slice(1, -1);
  return { fill, count: counts.length, masks: (start, end) => stepMasks(ranks, kind, counts.slice(start, end)) };
}

function localization(map: SpatialMap, inside: Uint8Array | undefined): Pick<MapScores, 'energy' | 'hit'> {
  if (!inside) return {};
  const energy = energyInside(map, inside);
  return energy === undefined ? {} : { energy, hit: peakInside(map, inside) };
}
