import { type ResultRecord, upgradeRecord } from '@scorecam/core';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * The names of the files that a record of an earlier explanation lists. Empty if there is none, or it is damaged:
 * its files are then unknown.
 */
export async function formerFiles(folder: string, recordName: string): Promise<string[]> {
  try {
    const record = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as ResultRecord;
    return filesOf(upgradeRecord(record)); // or it throws
  } catch {
    return [];
  }
}

/** The names of the files that a record lists, if they are beside it. */
export function filesOf({ classes, sheet }: ResultRecord): string[] {
  const named = [...classes.flatMap(({ files }) => namesIn(files)), sheet];
  return named.filter((name): name is string => typeof name === 'string' && name === basename(name));
}

/** A damaged record may hold anything in the place of names. */
function namesIn(files: ResultRecord['classes'][number]['files']): unknown[] {
  return Object.values({ ...files }).flatMap((name: unknown) =>
    typeof name === 'object' ? Object.values({ ...name }) : [name],
  );
}
