import { decodeNpy, type ResultRecord } from '@scorecam/core';
import { join } from 'node:path';
import { readRecord } from '../../results/parse-record.js';
import { recordName } from '../../results/compose-result.js';
import { readPacked } from '../pack/read-packed.js';
import type { PackPlace } from '../pack/pack-place.js';
import { constantChannels, imagePage } from './image-page.js';
import { readInside, requireInside } from './inside.js';

/** An image of a run, and where its results are packed, if they are. */
export interface LocatedImage {
  readonly name: string;
  readonly pack?: PackPlace | undefined;
}

/** The results of an image, in its folder or in an archive. */
export interface OpenedResult {
  readonly name: string;
  readonly record: ResultRecord;
  /** The content of a file by the name that the record has for it. @throws Error if there is none */
  readonly read: (file: string) => Promise<Buffer>;
}

/**
 * Opens the results of an image.
 *
 * @param out - the output folder
 * @throws Error if they are lost or damaged, or a link on the way leads out of the output folder
 */
export async function openResult(out: string, { name, pack }: LocatedImage): Promise<OpenedResult> {
  if (pack) {
    await requireInside(out, join(out, pack.file));
    const { record, files } = await readPacked(out, name, pack);
    const read = (file: string) => {
      const content = files.get(file);
      return content ? Promise.resolve(content) : Promise.reject(new Error(`"${file}" is not in the results`));
    };
    return { name, record, read };
  }
  const folder = join(out, name);
  await requireInside(out, folder);
  await requireInside(folder, join(folder, recordName));
  const record = await readRecord(folder, recordName);
  if (!record) throw new Error(`${recordName} is not the record of an explanation`);
  return { name, record, read: (file) => readInside(folder, file) };
}

/** The page of an image; it belongs into the folder of its name. */
export async function pageOf({ name, record, read }: OpenedResult): Promise<string> {
  const skipped = new Set(record.work.skipped > 0 ? constantChannels(record) : []);
  const scores = await Promise.all(
    record.classes.map(async ({ files }) => {
      const file = files?.values['scores'];
      if (file === undefined) return undefined; // of a method that has none
      return decodeNpy(await read(file), file).data.filter((_, channel) => !skipped.has(channel));
    }),
  );
  return imagePage({ name, record, scores });
}
