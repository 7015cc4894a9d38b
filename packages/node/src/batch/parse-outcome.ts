/** Outcomes as they are read back: from a journal that may be damaged, or from Redis. */
import * as v from 'valibot';
import type { RecordedOutcome } from './image-outcome.js';
import { isItemName } from './item-name.js';
import { placeSchema } from './pack/pack-place.js';
import { isFileName } from '../results/parse-record.js';

const identity = {
  name: v.string(),
  requested: v.optional(v.array(v.string())),
};

const classSchema = v.looseObject({
  index: v.number(),
  label: v.optional(v.string()),
  probability: v.optional(v.number()),
  flag: v.optional(v.looseObject({})),
});

const outcomeSchema = v.variant('status', [
  v.looseObject({
    ...identity,
    name: v.pipe(v.string(), v.check(isItemName)),
    status: v.literal('explained'),
    sha256: v.string(),
    width: v.number(),
    height: v.number(),
    classes: v.array(classSchema),
    sizes: v.record(v.pipe(v.string(), v.check(isFileName)), v.number()),
    pack: v.optional(placeSchema),
    device: v.string(),
    times: v.record(v.string(), v.number()),
  }),
  v.looseObject({ ...identity, status: v.literal('failed'), code: v.string(), message: v.string() }),
]);

/** The value as an outcome; undefined if it is none, or names a place outside of the output folder. */
export function parseOutcome(value: unknown): RecordedOutcome | undefined {
  // The fields beyond the schema are those that nothing here reads: they are handed on as they are.
  return v.is(outcomeSchema, value) ? (value as RecordedOutcome) : undefined;
}
