import { ScorecamError } from '@scorecam/core';
import { createHash } from 'node:crypto';
import type { BatchItem } from './batch-item.js';
import { foldedName } from './taken-names.js';

/** One part of a run that is divided among several machines without a queue. */
export interface Shard {
  /** 1..count. */
  readonly number: number;
  /** How many shards there are. */
  readonly count: number;
}

/**
 * Reads a shard from the command line: `3/8` is the third of eight.
 *
 * @throws ScorecamError INVALID_OPTION
 */
export function parseShard(text: string): Shard {
  const [, first, second] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [number, count] = [Number(first), Number(second)];
  if (number >= 1 && number <= count) return { number, count };
  throw new ScorecamError('INVALID_OPTION', `"${text}" is not a valid shard; use number/total, from 1/8 to 8/8.`);
}

/**
 * Whether an image belongs to a shard. It is decided by the name alone, so that machines which list a folder in
 * different orders agree; the shards are therefore of nearly the same size, not of exactly the same. Names that are one to
 * some file systems belong to one shard, which notices.
 */
export function isInShard({ name }: BatchItem, { number, count }: Shard): boolean {
  return createHash('sha256').update(foldedName(name)).digest().readUInt32BE() % count === number - 1;
}
