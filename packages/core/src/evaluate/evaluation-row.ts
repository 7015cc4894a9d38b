/** The lines of images.jsonl: what was measured for one class of one picture, with plain values only. */
import type { ErrorCode } from '../errors.js';
import type { MapFlag } from '../methods/steps/finish-map.js';
import type { PresetName } from '../methods/score-cam/presets.js';
import { type BaselineName, baselineNames } from './baselines.js';
import { areaUnderCurve } from './metrics/deletion-insertion.js';
import type { MapScores } from './evaluate-map.js';
import type { EvaluatedClass } from './evaluate-picture.js';
import { parseProtocol } from './metrics/kept-share.js';

/** What was measured of one map; what was not is absent. */
export interface MapRow {
  /** O by protocol: `O_top50_binary`, `O_top50_map`, `O_map`. */
  readonly [kept: `O_${string}`]: number;
  readonly deletionAUC?: number;
  readonly insertionAUC?: number;
  /** The share of the map's energy inside the object. */
  readonly energyInBox?: number;
  /** Whether the map's highest pixel lies inside the object. */
  readonly peakInBox?: boolean;
  /** Every tenth part of the curve, from 0 to 100 % of the pixels: 11 values for 100 steps. */
  readonly deletion?: readonly number[];
  readonly insertion?: readonly number[];
  /** The whole curve. */
  readonly deletionCurve?: readonly number[];
  readonly insertionCurve?: readonly number[];
}

/** What the row says of the picture. */
export interface RowIdentity {
  readonly file: string;
  readonly label?: string | undefined;
  /** How many boxes the class has in the picture; absent for a mask or where the place is not known. */
  readonly boxes?: number | undefined;
  /** The share of the picture that the object covers. */
  readonly objectShare?: number | undefined;
}

/** What was measured for one class of one picture under one preset. */
export interface EvaluationRow extends MapRow, RowIdentity {
  readonly index: number;
  readonly method: 'score-cam';
  readonly preset: PresetName;
  /** The class probability of the whole picture. */
  readonly Y: number;
  readonly constantChannels: number;
  readonly flag?: MapFlag;
  readonly baselines: Readonly<Record<BaselineName, MapRow>>;
}

/** A picture, or an annotation, that could not be measured. */
export interface FailedRow {
  readonly file: string;
  readonly label?: string | undefined;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** A line of images.jsonl. */
export type ImageRow = EvaluationRow | FailedRow;

/** The row of a measured class. */
export function evaluationRow(identity: RowIdentity, measured: EvaluatedClass): EvaluationRow {
  const { index, preset, probability, constantChannels, flag } = measured;
  const baselines = baselineNames.map((name) => [name, mapRow(measured.baselines[name])] as const);
  return {
    ...identity,
    index,
    method: 'score-cam',
    preset,
    Y: probability,
    constantChannels,
    ...mapRow(measured.scores),
    ...(flag && { flag }),
    baselines: Object.fromEntries(baselines) as Record<BaselineName, MapRow>, // one entry for each of baselineNames
  };
}

/** The key of a protocol in a row: top50 is `O_top50_binary`, top50-map is `O_top50_map`. */
export function keptKey(protocol: string): `O_${string}` {
  const binary = parseProtocol(protocol).values === 'binary';
  return `O_${protocol.replaceAll('-', '_')}${binary ? '_binary' : ''}`;
}

/** Whether a row holds measurements. */
export function isMeasured(row: ImageRow): row is EvaluationRow {
  return !('error' in row);
}

function mapRow({ kept, deletion, insertion, energy, hit }: MapScores): MapRow {
  return {
    ...Object.fromEntries(Object.entries(kept).map(([protocol, value]) => [keptKey(protocol), value])),
    ...(deletion && { deletionAUC: areaUnderCurve(deletion) }),
    ...(insertion && { insertionAUC: areaUnderCurve(insertion) }),
    ...(energy !== undefined && { energyInBox: energy, peakInBox: hit === true }),
    ...(deletion && { deletion: tenths(deletion), deletionCurve: deletion.map(rounded) }),
    ...(insertion && { insertion: tenths(insertion), insertionCurve: insertion.map(rounded) }),
  };
}

function tenths(curve: readonly number[]): number[] {
  return Array.from({ length: 11 }, (_, i) => rounded(curve[Math.round((i * (curve.length - 1)) / 10)]!));
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
