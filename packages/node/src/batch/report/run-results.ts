/** What the journals of an output folder say of its images. */
import { ScorecamError } from '@scorecam/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageOutcome } from '../image-outcome.js';
import { readJournalRecords } from '../../runs/journal.js';

/**
 * The last outcome of every image, by name, from the journal of a run or from those of its shards.
 *
 * @throws ScorecamError UNREADABLE_FILE where there is no such folder, or it holds no journal
 */
export async function readOutcomes(out: string): Promise<ImageOutcome[]> {
  const names = await readdir(out).catch((error: unknown) => {
    throw new ScorecamError('UNREADABLE_FILE', `There is no folder "${out}" that can be read.`, error);
  });
  const journals = names.filter((name) => /^journal(-\d+-of-\d+)?\.jsonl$/.test(name)).sort();
  if (journals.length === 0) {
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `"${out}" holds no journal of a batch: name the folder that was given to "batch" as --out.`,
    );
  }
  const outcomes = new Map<string, ImageOutcome>();
  for (const journal of journals)
    for await (const record of readJournalRecords<ImageOutcome>(join(out, journal))) outcomes.set(record.name, record);
  return [...outcomes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
