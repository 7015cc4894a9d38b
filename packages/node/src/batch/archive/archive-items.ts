/**
 * The pictures of a tar archive, as WebDataset writes them: members that follow each other and share a key are one sample,
 * and a `.cls` or `.json` of it names the classes of its pictures. The archive is read from front to back, once.
 */
import type { ScorecamError } from '@scorecam/core';
import { isBucketAddress } from '../../bucket/bucket-address.js';
import { buckets } from '../../bucket/buckets.js';
import { openObjectReader } from '../../bucket/object-reader.js';
import { type ByteReader, openFileReader } from '../../tar/byte-reader.js';
import { DamagedArchive, type TarMember, walkMembers } from '../../tar/walk-members.js';
import { isPictureName } from '../../picture/picture-name.js';
import { largestFile, unreadable } from '../../read-file.js';
import type { BatchItem } from '../batch-item.js';
import { NameTable } from '../name-table.js';
import { parquetItems } from './parquet-items.js';
import { classesOf, isClassMember, type MemberClasses } from './classes-of.js';

/** An archive of a run. */
export interface Archive {
  /** Absolute, or the path of an object in a bucket. */
  readonly path: string;
  /** What the names of its pictures begin with. */
  readonly name: string;
  /** The classes to explain of every picture, in place of those that the archive names. */
  readonly classes?: readonly string[] | undefined;
  /** Is given each member that is neither a picture nor names classes, as a path in the archive. */
  readonly onIgnored?: ((path: string) => void) | undefined;
}

interface KeyedMember extends TarMember {
  readonly key: string;
}

interface ArchivedPicture extends TarMember {
  /** Absent if they can be read later. */
  readonly bytes?: Uint8Array;
}

/** What the members of one key hold. */
interface Sample extends MemberClasses {
  readonly key: string;
  readonly pictures: ArchivedPicture[];
}

const compressed = /\.(?:tgz|tar\.(?:gz|bz2|xz|zst|lz4))$/i;

/** Whether a file is to be read as an archive, by its name. */
export function isArchiveName(path: string): boolean {
  return /\.(?:tar|parquet)$/i.test(path) || compressed.test(path);
}

/** The pictures of an archive. What is wrong with it is the fault of an item that is named as the archive. */
export async function* archiveItems(archive: Archive): AsyncGenerator<BatchItem> {
  try {
    if (compressed.test(archive.path)) throw new DamagedArchive('it is compressed; unpack it to a .tar first');
    if (isParquet(archive.path) && isBucketAddress(archive.path))
      throw new DamagedArchive('it can only be read from disk; copy it there');
    yield* isParquet(archive.path) ? parquetItems(archive) : readItems(archive);
  } catch (error) {
    yield faultyArchive(archive, unreadable(archive.path, isParquet(archive.path) ? 'Parquet' : 'tar', error));
  }
}

function isParquet(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

function faultyArchive({ path, name }: Archive, { code, message }: ScorecamError): BatchItem {
  return { path, name, fault: { code, message } };
}

async function* readItems(archive: Archive): AsyncGenerator<BatchItem> {
  const { path } = archive;
  const reader = isBucketAddress(path)
    ? await openObjectReader(await buckets(), path)
    : await openFileReader(path, 'tar');
  const repeats = new Repeats();
  try {
    for await (const sample of samplesOf(membersOfUse(archive, reader, repeats), reader))
      for (const picture of sample.pictures) yield itemOf(archive, sample, picture);
  } finally {
    await reader.close();
  }
  repeats.check();
}

/** The pictures and the classes among the members. */
async function* membersOfUse(archive: Archive, reader: ByteReader, repeats: Repeats): AsyncGenerator<KeyedMember> {
  for await (const member of walkMembers(reader)) {
    const path = member.path.replace(/^(?:\.\/)+/, '');
    const key = keyOf(path);
    if (!member.isFile) continue;
    if (key === undefined || !(isPictureName(path) || isClassMember(path)))
      archive.onIgnored?.(`${archive.path}/${path}`);
    else if (repeats.isFirst(path)) yield { ...member, path, key };
  }
}

/** If the archive ends too soon, the sample before comes first. */
async function* samplesOf(members: AsyncIterable<KeyedMember>, reader: ByteReader): AsyncGenerator<Sample> {
  let sample: Sample | undefined;
  try {
    for await (const member of members) {
      if (sample && sample.key !== member.key) yield sample;
      if (sample?.key !== member.key) sample = { key: member.key, pictures: [] };
      if (isPictureName(member.path)) sample.pictures.push(await pictureOf(member, reader));
      else Object.assign(sample, await classesOf(member, reader));
    }
  } catch (error) {
    if (sample) yield sample;
    throw error;
  }
  if (sample) yield sample;
}

/** A picture of an archive that is a stream is read when it comes; of a file only its place is noted. */
async function pictureOf(member: TarMember, reader: ByteReader): Promise<ArchivedPicture> {
  const { offset, size } = member;
  if (!reader.isStream || size > largestFile) return member;
  const bytes = await reader.read(offset, size);
  if (bytes.length < size) throw new DamagedArchive(`it was cut in the middle of "${member.path}"`);
  return { ...member, bytes };
}

function itemOf(archive: Archive, sample: Sample, { path, offset, size, bytes }: ArchivedPicture): BatchItem {
  const { classes, fault } = archive.classes ? { classes: archive.classes } : sample;
  return {
    path: `${archive.path}/${path}`,
    name: `${archive.name}/${path}`,
    range: { file: archive.path, offset, size },
    ...(bytes && { bytes }),
    ...(classes && { classes }),
    ...(fault && { fault }),
  };
}

/** The key of a member: its path up to the first dot of the file name. A hidden file has none. */
function keyOf(path: string): string | undefined {
  return /^(?:.*\/)?[^./]+(?=\.)/s.exec(path)?.[0];
}

/** Notices what an archive holds twice: of two results with one name, the second would replace the first. */
class Repeats {
  readonly #seen = new NameTable();
  #repeated: string | undefined;

  isFirst(path: string): boolean {
    const isKnown = this.#seen.get(path) !== undefined;
    if (isKnown) this.#repeated ??= path;
    else this.#seen.set(path, 1n);
    return !isKnown;
  }

  /** @throws DamagedArchive if anything was there twice */
  check(): void {
    if (this.#repeated !== undefined)
      throw new DamagedArchive(`it holds "${this.#repeated}" twice; the first one is explained`);
  }
}
