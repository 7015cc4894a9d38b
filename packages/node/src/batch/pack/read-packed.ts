/** A result out of an archive of results. */
import type { ResultRecord } from '@scorecam/core';
import { join } from 'node:path';
import { readRange } from '../../read-file.js';
import { recordName } from '../../results/compose-result.js';
import { parseRecord } from '../../results/parse-record.js';
import type { ByteReader } from '../../tar/byte-reader.js';
import { endMark } from '../../tar/encode-member.js';
import { walkMembers } from '../../tar/walk-members.js';
import { memberExtensions, sampleKey } from './pack-names.js';
import type { PackPlace } from './pack-place.js';

/** The files of a result, by the names that its record has for them. */
export interface PackedResult {
  readonly record: ResultRecord;
  readonly files: ReadonlyMap<string, Buffer>;
}

/**
 * Reads the result of an image.
 *
 * @param out - the output folder
 * @throws Error if the archive does not hold it, or is damaged; ScorecamError UNREADABLE_FILE if it cannot be read
 */
export async function readPacked(out: string, name: string, place: PackPlace): Promise<PackedResult> {
  const { file, offset, size } = place;
  const path = join(out, file);
  const members = await membersOf(await readRange({ file: path, offset, size }, path), sampleKey(name));
  const record = parseRecord(parseJson(members.get(recordName)));
  if (!record) throw new Error(`"${file}" holds no record of an explanation of "${name}"`);
  const files = Array.from(memberExtensions(record), ([file, extension]) => {
    const content = members.get(extension);
    if (!content) throw new Error(`"${file}" is missing`);
    return [file, content] as const;
  });
  return { record, files: new Map(files) };
}

/** The members of one sample, by the part of their names after its key. */
async function membersOf(bytes: Buffer, key: string): Promise<ReadonlyMap<string, Buffer>> {
  const members = new Map<string, Buffer>();
  for await (const { path, offset, size } of walkMembers(sampleReader(bytes)))
    if (path.startsWith(`${key}.`)) members.set(path.slice(key.length + 1), bytes.subarray(offset, offset + size));
  return members;
}

/** Reads a part of an archive as if it ended there. */
function sampleReader(bytes: Buffer): ByteReader {
  const whole = Buffer.concat([bytes, endMark]);
  return {
    isStream: false,
    read: (offset, length) => Promise.resolve(whole.subarray(offset, offset + length)),
    close: () => Promise.resolve(),
  };
}

function parseJson(bytes: Buffer | undefined): unknown {
  return bytes && JSON.parse(bytes.toString('utf8'));
}
