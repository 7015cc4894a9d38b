/** result.json as it is read back: the folder may be damaged, or somebody else's. */
import type { ResultRecord } from '@scorecam/core';
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
  probability: v.number(),
  logit: v.number(),
  flag: v.optional(v.looseObject({ reason: v.string() })),
  scores: v.optional(file),
  files: v.optional(
    v.looseObject({ map: file, raw: file, original: file, scores: file, heatmap: file, overlay: file }),
  ),
});

const recordSchema = v.looseObject({
  scorecam: v.literal(1),
  preset: v.string(),
  options: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  model: v.looseObject({ path: v.string(), sha256: v.string() }),
  image: v.looseObject({ path: v.string(), sha256: v.string(), width: v.number(), height: v.number() }),
  layer: v.looseObject({ tensor: v.string(), module: v.optional(v.string()) }),
  channels: v.number(),
  skippedChannels: v.number(),
  constantChannels: v.array(v.number()),
  device: v.string(),
  batch: v.number(),
  times: numbers,
  classes: v.array(classSchema),
  sheet: v.optional(file),
  notices: v.array(v.string()),
});

/** The value as a record; undefined if it is none, or names a file outside of its folder. */
export function parseRecord(value: unknown): ResultRecord | undefined {
  // The fields beyond the schema are those that nothing here reads: they are handed on as they are.
  return v.is(recordSchema, value) ? (value as unknown as ResultRecord) : undefined;
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
