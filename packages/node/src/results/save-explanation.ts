/** An explanation as files in a folder. */
import { type Explanation, type ResultRecord, throwIfCancelled } from '@scorecam/core';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeResult, recordName, type ResultOptions } from './compose-result.js';
import { filesOf, formerFiles } from './former-files.js';
import { asUnwritable, type ResultFolder, writeStaged } from './staged-folder.js';

/** Options for saving an explanation. */
export interface SaveOptions extends ResultFolder, ResultOptions {
  /** Created if missing. Files of the same names, and those of an earlier explanation, are replaced. */
  readonly folder: string;
  /** Checked between files; after an abort nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes an explanation to a folder, all files or none, and removes those of an earlier explanation there.
 *
 * @returns the content of result.json
 * @throws ScorecamError UNWRITABLE_OUTPUT if a file cannot be written, CANCELLED after an abort
 */
export async function saveExplanation(explanation: Explanation, options: SaveOptions): Promise<ResultRecord> {
  return (await saveResult(explanation, options)).record;
}

/** Bytes, by the file's path in the folder of the result. */
export type FileSizes = Readonly<Record<string, number>>;

/** A result as it was written. */
export interface SavedResult {
  readonly record: ResultRecord;
  /** Of all files, in the order of {@link resultFileNames}. */
  readonly sizes: FileSizes;
}

/** {@link saveExplanation}, with the sizes of the files. */
export async function saveResult(explanation: Explanation, options: SaveOptions): Promise<SavedResult> {
  const former = await formerFiles(options.folder, recordName);
  const { record, sizes } = await stage(explanation, options);
  const stale = former.filter((name) => !sizes.has(name));
  await asUnwritable(options.folder, () => removeAll(options.folder, stale));
  return { record, sizes: Object.fromEntries(resultFileNames(record).map((name) => [name, sizes.get(name)!])) };
}

/** The names of the files of a result: its record, and those that it lists. */
export function resultFileNames(record: Pick<ResultRecord, 'classes' | 'sheet'>): string[] {
  return [recordName, ...filesOf(record)];
}

/** Files of an earlier explanation would be taken for this one's. */
async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folder, name), { force: true });
}

async function stage(explanation: Explanation, options: SaveOptions) {
  return writeStaged(options, recordName, async (staging) => {
    const files = composeResult(explanation, options);
    const sizes = new Map<string, number>();
    for (;;) {
      throwIfCancelled(options.signal);
      const step = await files.next();
      if (step.done) return { record: step.value, sizes };
      const { name, content } = step.value;
      await writeFile(join(staging, name), content);
      sizes.set(name, content.length);
    }
  });
}
