/** The files of an image's results and their sizes, which distinguish complete results from truncated ones. */
import { fileNames, type ResultRecord, upgradeRecord } from '@scorecam/core';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { recordName } from '../results/save-explanation.js';

/** Bytes, by the file's path in the image's folder. */
export type FileSizes = Readonly<Record<string, number>>;

/** The sizes of the files that a record names, and of its own. */
export async function measureFiles(folder: string, { classes }: Pick<ResultRecord, 'classes'>): Promise<FileSizes> {
  const names = [recordName, ...classes.flatMap(({ files }) => (files ? fileNames(files) : []))];
  const entries = names.map(async (name) => [name, (await stat(join(folder, name))).size] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** The sizes of the files that lie in a folder according to its record; nothing if one is missing, or the record damaged. */
export async function measureFolder(folder: string): Promise<FileSizes | undefined> {
  try {
    // A file of another shape throws here, and counts as damaged.
    const record = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as ResultRecord;
    return await measureFiles(folder, upgradeRecord(record));
  } catch {
    return undefined;
  }
}
