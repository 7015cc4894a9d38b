import { fileNames, type ResultRecord } from '@scorecam/core';
import { isFileName, readRecord } from './parse-record.js';

/**
 * The names of the files that a record of an earlier explanation lists. Empty if there is none, or it is damaged:
 * its files are then unknown.
 */
export async function formerFiles(folder: string, recordName: string): Promise<string[]> {
  const record = await readRecord(folder, recordName).catch(() => undefined);
  return record ? filesOf(record) : [];
}

/** The names of the files that a record lists, if they are beside it. */
export function filesOf({ classes, sheet }: Pick<ResultRecord, 'classes' | 'sheet'>): string[] {
  const named = classes.flatMap(({ files }) => (files ? fileNames(files) : []));
  return [...named, ...(sheet === undefined ? [] : [sheet])].filter(isFileName);
}
