/** The outcomes of images, from the journals of an output folder. */
import { ScorecamError } from '@scorecam/core';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackPlace } from '../pack/pack-place.js';
import { readJournalEntries } from '../../runs/journal.js';
import { parseOutcome } from '../parse-outcome.js';
import { reportRow, type ReportRow } from './report-row.js';
import { compareNames } from './write-rows.js';

/** An image as the report needs it: a run may have a million, and so no more is kept of each. */
export interface ReportedImage {
  readonly row: ReportRow;
  /** Where its results are packed, if they are. */
  readonly pack?: PackPlace | undefined;
}

/** What the journals say. */
export interface RunResults {
  /** The last outcome of every image, by name. */
  readonly images: readonly ReportedImage[];
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
  const images = new Map<string, ReportedImage>();
  const damagedLines: string[] = [];
  for (const journal of journals) {
    const onDamaged = (line: number) => damagedLines.push(`${journal}:${line}`);
    const entries = readJournalEntries(join(out, journal), { parse: parseOutcome, onDamaged });
    for await (const outcome of entries) {
      const pack = outcome.status === 'explained' ? outcome.pack : undefined;
      images.set(outcome.name, { row: reportRow(outcome), ...(pack && { pack }) });
    }
  }
  return { images: [...images.values()].sort((a, b) => compareNames(a.row.name, b.row.name)), damagedLines };
}
