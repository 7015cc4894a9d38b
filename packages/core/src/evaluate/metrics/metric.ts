/** A metric of a map is a value: what it asks of the model, what it writes into a row, and how the rows are summarized. */
import type { FillName } from '../../image/fill.js';
import type { EvaluationOptions } from '../evaluation-options.js';
import type { MeasuredMap } from './measured-map.js';
import type { PerturbedPicture } from './score-perturbed.js';

/** One metric. */
export interface Metric {
  /** As users name it, in kebab case: `deletion`. */
  readonly name: string;
  /** As it begins a sentence: `Deletion`. */
  readonly title: string;
  /** Who defined it. */
  readonly source: string;
  /** The fills whose {@link MeasuredPicture.emptyProbability} it needs (default: none). */
  readonly fills?: (options: EvaluationOptions) => readonly FillName[];
  /** How many perturbed pictures the measurement of one map takes. */
  readonly passes: (options: EvaluationOptions) => number;
  /**
   * Measures a map.
   *
   * @returns the fields of the map's row; one that cannot be determined is left out
   * @throws ScorecamError CANCELLED, RUNTIME_FAILURE
   */
  readonly measure: (
    map: MeasuredMap,
    picture: MeasuredPicture,
    options: EvaluationOptions,
  ) => MapFields | Promise<MapFields>;
  /** The tables that it fills; those of one title, of whichever metrics, become one table. */
  readonly tables: (settings: TableSettings) => readonly MetricTable[];
  /** The curve that it writes, for metrics that have one. */
  readonly curve?: MetricCurve;
}

/** The values that a metric writes into a row, by field. */
export type MapFields = Readonly<Record<string, number | boolean | readonly number[]>>;

/** A picture and what is known about it before its maps are measured. */
export interface MeasuredPicture extends PerturbedPicture {
  /** Y, the class probability of the picture as it is. */
  readonly probability: number;
  /** The class probability of a picture that is nothing but a fill, for each fill that a metric names. */
  readonly emptyProbability: ReadonlyMap<FillName, number>;
  /** One value for each pixel of the input, not 0 inside the object; absent if the object's place is not known. */
  readonly inside?: Uint8Array | undefined;
}

/** A curve over shares of the pixels. */
export interface MetricCurve {
  /** The field of the row that holds it, at even steps from 0 to 100 %. */
  readonly field: string;
  /** The quantity on the horizontal axis. */
  readonly axis: string;
  /** Which areas speak for a map. */
  readonly better: 'lower' | 'higher';
}

/** Which pictures the localization takes part in. */
export interface LocalizationFilter {
  /** Only classes with one box in their picture, as the paper. */
  readonly singleBox: boolean;
  /** Only objects that cover less than this share of the picture; 0.5 in the paper, 1 for all. */
  readonly largestShare: number;
}

/** What tables depend on. */
export interface TableSettings {
  /** What was measured. */
  readonly options: EvaluationOptions;
  /** Which pictures count for the localization. */
  readonly filter: LocalizationFilter;
}

/** A table, or a part of one. */
export interface MetricTable {
  /** For programs: `recognition`. */
  readonly name: string;
  /** The heading of the table. */
  readonly title: string;
  /** Sentences that say what exactly was measured. A sentence that two parts of a table share is written once. */
  readonly protocol: readonly string[];
  /** What the table shows of a map, one number for each. */
  readonly columns: readonly MetricColumn[];
  /** Whether a row is included (default: every row). */
  readonly includes?: (row: RowFacts) => boolean;
}

/** The fields of a row by which a table selects rows. */
export interface RowFacts {
  /** How many boxes the class has in the picture; absent for a mask or if the place is not known. */
  readonly boxes?: number | undefined;
  /** The share of the picture that the object covers, in [0, 1]. */
  readonly objectShare?: number | undefined;
}

/** One number of each map. */
export interface MetricColumn {
  /** The heading. */
  readonly name: string;
  /** Which values speak for a map. */
  readonly better: 'lower' | 'higher';
  /** The field of the row. */
  readonly field: string;
  /** The number to average, from the field's value and Y (default: the value itself, or 1 for true). */
  readonly value?: (measured: number, whole: number) => number;
}
