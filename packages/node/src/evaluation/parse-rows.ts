/** The rows of an evaluation as they are read back from a journal that may be damaged, or somebody else's. */
import type { ImageRow } from '@scorecam/core/evaluate';
import * as v from 'valibot';

const value = v.union([v.number(), v.boolean(), v.string()]);

/** Values by name; a list is an object too. */
const named = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(
    v.unknown(),
    v.check((values) => !Array.isArray(values)),
    v.record(v.string(), schema),
  );

const measure = v.union([value, v.array(v.number()), named(value)]);
const measures = named(measure);

const measuredRow = v.objectWithRest(
  {
    file: v.string(),
    label: v.optional(v.string()),
    index: v.number(),
    method: v.string(),
    Y: v.number(),
    baselines: named(measures),
    error: v.optional(v.never()),
  },
  measure,
);

const failedRow = v.looseObject({
  file: v.string(),
  label: v.optional(v.string()),
  method: v.optional(v.string()),
  error: v.object({ code: v.string(), message: v.string() }),
});

const measuredFile = v.looseObject({ file: v.string(), rows: v.array(v.union([failedRow, measuredRow])) });

/** All rows of a picture. */
export interface MeasuredFile {
  readonly file: string;
  readonly rows: readonly ImageRow[];
}

/** The rows that a value holds; undefined if it holds none, or a field has the wrong type. */
export function parseMeasuredFile(value: unknown): MeasuredFile | undefined {
  // Which measures there are depends on the metrics, whose columns take what is there.
  return v.is(measuredFile, value) ? (value as unknown as MeasuredFile) : undefined;
}
