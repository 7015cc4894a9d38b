/** The files of an image's results and their sizes, which distinguish complete results from truncated ones. */
import type { ResultRecord } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecord } from '../results/parse-record.js';
import { recordName } from '../results/compose-result.js';
import { filesOf } from '../results/former-files.js';

/** Bytes, by the file's path in the image's folder. */
export type FileSizes = Readonly<Record<string, number>>;

/** The sizes of the files that a record names, and of its own. */
export async function measureFiles(
  folder: string,
  record: Pick<ResultRecord, 'classes' | 'sheet'>,
): Promise<FileSizes> {
  const names = [recordName, ...filesOf(record)];
  const entries = names.map(async (name) => [name, (await stat(join(folder, name))).size] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The sizes of the files that lie in a folder according to its record; nothing if one is missing, or the record damaged. */
export async function measureFolder(folder: string): Promise<FileSizes | undefined> {
  try {
    const record = await readRecord(folder, recordName);
    return record && (await measureFiles(folder, record));
  } catch {
    return undefined;
  }
}
