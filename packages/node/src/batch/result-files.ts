import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { recordName } from '../results/compose-result.js';
import { readRecord } from '../results/parse-record.js';
import { type FileSizes, resultFileNames } from '../results/save-explanation.js';

/**
 * The sizes of the files in a folder according to its record, which distinguish complete results from truncated ones;
 * nothing if one is missing, or the record damaged.
 */
export async function measureFolder(folder: string): Promise<FileSizes | undefined> {
  try {
    const record = await readRecord(folder, recordName);
    if (!record) return undefined;
    const sizes = resultFileNames(record).map(async (name) => [name, (await stat(join(folder, name))).size] as const);
    return Object.fromEntries(await Promise.all(sizes));
  } catch {
    return undefined;
  }
}
