/** All metrics of one map of one picture. Deletion and insertion share their end points, which no map changes. */
import type { SpatialMap } from '../interpolation.js';
import { importanceRanks, stepSizes, writeStep } from './deletion-insertion.js';
import type { EvaluationOptions } from './evaluation-options.js';
import type { FillName } from './fill.js';
import { parseProtocol, writeKept } from './kept-share.js';
import { energyInside, peakInside } from './localisation.js';
import { type Perturbation, type PerturbedPicture, scorePerturbed } from './score-perturbed.js';

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
  const recognition = metrics.includes('recognition') ? keptParts(map, protocols) : [];
  const ranks = importanceRanks(map);
  const deletion = metrics.includes('deletion') ? innerSteps(ranks, 'deletion', options) : [];
  const insertion = metrics.includes('insertion') ? innerSteps(ranks, 'insertion', options) : [];
  const scores = Array.from(await scorePerturbed(picture, [...recognition, ...deletion, ...insertion]));
  const kept = scores.splice(0, recognition.length);
  const deleted = scores.splice(0, deletion.length);
  const whole = picture.probability;
  const empty = (fill: FillName) => picture.emptyProbability.get(fill)!; // neededFills names every fill used here
  return {
    kept: Object.fromEntries(kept.map((value, i) => [protocols[i]!, value])),
    ...(metrics.includes('deletion') && { deletion: [whole, ...deleted, empty(deletionFill)] }),
    ...(metrics.includes('insertion') && { insertion: [empty(insertionFill), ...scores, whole] }),
    ...(metrics.includes('localisation') && localisation(map, picture.inside)),
  };
}

function keptParts(map: SpatialMap, protocols: readonly string[]): Perturbation[] {
  return protocols.map((name) => {
    const share = parseProtocol(name);
    return { fill: 'zero', write: (target) => writeKept(map, share, target) };
  });
}

/** The steps between the first and the last. */
function innerSteps(ranks: Uint32Array, kind: 'deletion' | 'insertion', options: EvaluationOptions): Perturbation[] {
  const fill = kind === 'deletion' ? options.deletionFill : options.insertionFill;
  return stepSizes(ranks.length, options.steps)
    .slice(1, -1)
    .map((count) => ({ fill, write: (target) => writeStep(ranks, { kind, count }, target) }));
}

function localisation(map: SpatialMap, inside: Uint8Array | undefined): Pick<MapScores, 'energy' | 'hit'> {
  if (!inside) return {};
  const energy = energyInside(map, inside);
  return energy === undefined ? {} : { energy, hit: peakInside(map, inside) };
}
