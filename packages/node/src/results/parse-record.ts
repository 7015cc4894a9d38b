/** result.json as it is read back: the folder may be damaged, or somebody else's. */
import { headNames, type ResultRecord, upgradeRecord } from '@scorecam/core';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { readJson } from '../read-file.js';

/** Whether a name is that of a file in the folder itself. */
export function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/\0]/.test(name) && name === basename(name);
}

const file = v.pipe(v.string(), v.check(isFileName));
const numbers = v.record(v.string(), v.number());

const classSchema = v.looseObject({
  index: v.pipe(v.number(), v.integer()),
  label: v.optional(v.string()),
  probability: v.optional(v.number()),
  logit: v.number(),
  flag: v.optional(v.looseObject({ reason: v.string() })),
  files: v.optional(
    v.object({
      map: v.optional(file),
      raw: v.optional(file),
      original: v.optional(file),
      heatmap: v.optional(file),
      overlay: v.optional(file),
      values: v.record(v.string(), file),
    }),
  ),
});

const box = v.strictTuple([v.number(), v.number(), v.number(), v.number()]);
const fileIdentity = v.object({ path: v.string(), sha256: v.string() });
const columns = { output: v.string(), boxesLast: v.boolean() };
const column = v.pipe(v.number(), v.integer(), v.minValue(0));

const targetSchema = v.looseObject({
  kind: v.picklist(['class', 'segment', 'box', 'found-box', 'similarity']),
  output: v.string(),
  head: v.picklist(headNames),
  box: v.optional(box),
  form: v.optional(
    v.object({
      boxes: v.object({
        ...columns,
        layout: v.picklist(['corners', 'centers', 'rows-first']),
        unit: v.picklist(['pixels', 'shares']),
      }),
      scores: v.object({
        ...columns,
        start: column,
        count: v.pipe(column, v.minValue(1)),
        activation: v.picklist(['none', 'sigmoid', 'softmax']),
        confidence: v.optional(column),
        chosen: v.optional(column),
      }),
    }),
  ),
  region: v.optional(
    v.union([box, v.object({ width: v.number(), height: v.number(), source: v.optional(fileIdentity) })]),
  ),
  reference: v.optional(v.union([fileIdentity, v.pipe(v.array(fileIdentity), v.minLength(1))])),
});

const recordSchema = v.looseObject({
  scorecam: v.literal(2),
  versions: v.optional(v.looseObject({ scorecam: v.string(), runtime: v.string() })),
  method: v.looseObject({ name: v.string(), preset: v.string(), options: v.record(v.string(), v.unknown()) }),
  model: v.looseObject({ path: v.string(), sha256: v.string() }),
  image: v.looseObject({ path: v.string(), sha256: v.string(), width: v.number(), height: v.number() }),
  target: v.optional(targetSchema),
  layer: v.optional(v.looseObject({ tensor: v.string(), module: v.optional(v.string()) })),
  work: v.looseObject({ unit: v.string(), count: v.number(), skipped: v.number() }),
  details: v.record(v.string(), v.unknown()),
  runtime: v.string(),
  device: v.string(),
  batch: v.number(),
  precision: v.optional(v.picklist(['tf32', 'fp16'])),
  times: numbers,
  classes: v.array(classSchema),
  sheet: v.optional(file),
  notices: v.array(v.string()),
});

/** The value as a record of any version; undefined if it is not one, or names a file outside its folder. */
export function parseRecord(value: unknown): ResultRecord | undefined {
  const record = upgraded(value);
  // The fields beyond the schema are those that nothing here reads: they are handed on as they are.
  return v.is(recordSchema, record) ? (record as unknown as ResultRecord) : undefined;
}

/** The value as the present version, if it is a record at all, which the schema tells. */
function upgraded(value: unknown): unknown {
  try {
    return upgradeRecord(value as ResultRecord);
  } catch {
    return undefined;
  }
}

/**
 * The record in a folder of results.
 *
 * @param name - of its file
 * @throws ScorecamError UNREADABLE_FILE if it cannot be read
 * @returns undefined if it is damaged
 */
export async function readRecord(folder: string, name: string): Promise<ResultRecord | undefined> {
  return parseRecord(await readJson(join(folder, name), 'result'));
}
