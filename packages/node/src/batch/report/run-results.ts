/** The outcomes of images, from the journals of an output folder. */
import { ScorecamError } from '@scorecam/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageOutcome } from '../image-outcome.js';
import { readJournalRecords } from '../../runs/journal.js';

/**
 * The last outcome of every image, by name, from the journal of a run or from those of its shards.
 *
 * @throws ScorecamError UNREADABLE_FILE if there is no such folder, or it has no journal
 */
export async function readOutcomes(out: string): Promise<ImageOutcome[]> {
  const names = await readdir(out).catch((error: unknown) => {
    throw new ScorecamError('UNREADABLE_FILE', `The folder "${out}" cannot be read.`, error);
  });
  const journals = names.filter((name) => /^journal(-\d+-of-\d+)?\.jsonl$/.test(name)).sort();
  if (journals.length === 0) {
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `"${out}" holds no journal of a batch: name the --out folder of "batch".`,
    );
  }
  const outcomes = new Map<string, ImageOutcome>();
  for (const journal of journals)
    for await (const record of readJournalRecords<ImageOutcome>(join(out, journal))) outcomes.set(record.name, record);
  return [...outcomes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
