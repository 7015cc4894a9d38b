/** The outcomes of images, from the journals of an output folder. */
import { ScorecamError } from '@scorecam/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedOutcome } from '../image-outcome.js';
import { readJournalEntries } from '../../runs/journal.js';
import { parseOutcome } from '../parse-outcome.js';

/** What the journals say. */
export interface RunResults {
  /** The last outcome of every image, by name. */
  readonly outcomes: readonly RecordedOutcome[];
  /** The lines that cannot be read, as `journal.jsonl:3`. */
  readonly damagedLines: readonly string[];
}

/**
 * The outcomes of a run, from its journal or from those of its shards.
 *
 * @throws ScorecamError UNREADABLE_FILE if there is no such folder, or it has no journal
 */
export async function readResults(out: string): Promise<RunResults> {
  const names = await readdir(out).catch((error: unknown) => {
    throw new ScorecamError('UNREADABLE_FILE', `The folder "${out}" cannot be read.`, error);
  });
  const journals = names.filter((name) => /^journal(-\d+-of-\d+)?(-\d{6,})?\.jsonl$/.test(name)).sort();
  if (journals.length === 0) {
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `"${out}" holds no journal of a batch: name the --out folder of "batch".`,
    );
  }
  const outcomes = new Map<string, RecordedOutcome>();
  const damagedLines: string[] = [];
  for (const journal of journals) {
    const onDamaged = (line: number) => damagedLines.push(`${journal}:${line}`);
    const entries = readJournalEntries(join(out, journal), { parse: parseOutcome, onDamaged });
    for await (const outcome of entries) outcomes.set(outcome.name, outcome);
  }
  return { outcomes: [...outcomes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), damagedLines };
}
