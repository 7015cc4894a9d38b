import { type ResultFile, type ResultRecord, ScorecamError } from '@scorecam/core';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asUnwritable } from '../../results/staged-folder.js';
import { encodeMember, endMark } from '../../tar/encode-member.js';
import { memberExtensions, packFile, sampleKey } from './pack-names.js';
import type { PackPlace } from './pack-place.js';
import { writePackIndex } from './pack-index.js';

/** The folder and the form of packed results. */
export interface PackOptions {
  /** The output folder. */
  readonly out: string;
  /** Images in an archive, 1 or more. */
  readonly capacity: number;
  /** Tells the archives of a division of the run from those of the others. */
  readonly suffix: string;
  /** Called with the path of each archive that is ended; with it, an archive that was ended is not gone on with. */
  readonly onEnded?: ((pack: string) => Promise<void>) | undefined;
}

/** What the journal counts of the last archive. */
export interface PackEnd {
  readonly number: number;
  /** The images in it. */
  readonly count: number;
  /** Behind the last of them, in bytes. */
  readonly end: number;
}

/** A result that is not in an archive yet. */
export interface UnpackedResult {
  /** The name of its image. */
  readonly name: string;
  readonly record: Pick<ResultRecord, 'classes' | 'sheet'>;
  readonly files: readonly ResultFile[];
}

/**
 * Results in tar archives of so many images each, one after the other, as WebDataset reads them. A sample counts once the
 * journal names its place; anything after the last that counts was left by a kill, and is cut off.
 */
export class PackWriter {
  readonly #options: PackOptions;
  #at: PackEnd;
  #file: FileHandle | undefined;

  private constructor(options: PackOptions, at: PackEnd) {
    this.#options = options;
    this.#at = at;
  }

  /**
   * Resumes after the last sample that the journal counts.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  static async open(options: PackOptions, last: PackEnd): Promise<PackWriter> {
    const writer = new PackWriter(options, last);
    if (last.count > 0 && options.onEnded) await writer.#next();
    else if (last.count > 0) await asUnwritable(options.out, () => writer.#openFile());
    return writer;
  }

  /**
   * Adds the result of an image; when this returns, it is on the disk.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  async add(result: UnpackedResult): Promise<PackPlace> {
    return asUnwritable(this.#options.out, async () => {
      if (this.#at.count >= this.#options.capacity) await this.#next();
      const file = this.#file ?? (await this.#openFile());
      const sample = encodeSample(result);
      const { number, count, end: offset } = this.#at;
      await writeAll(file, sample, offset);
      await file.datasync();
      this.#at = { number, count: count + 1, end: offset + sample.length };
      return { file: this.#name, offset, size: sample.length };
    });
  }

  /** Ends the archive, which a later run may continue. */
  async close(): Promise<void> {
    await asUnwritable(this.#options.out, () => this.#finish());
  }

  get #name(): string {
    return packFile(this.#options.suffix, this.#at.number);
  }

  get #path(): string {
    return join(this.#options.out, this.#name);
  }

  /** Opens the archive, and cuts off what does not count. */
  async #openFile(): Promise<FileHandle> {
    const { count, end } = this.#at;
    const isThere = await stat(this.#path).then(
      () => true,
      () => false,
    );
    const file = await open(this.#path, count > 0 || isThere ? 'r+' : 'wx');
    this.#file = file;
    await file.truncate(end);
    return file;
  }

  async #next(): Promise<void> {
    await this.#finish();
    this.#at = { number: this.#at.number + 1, count: 0, end: 0 };
  }

  async #finish(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    this.#file = undefined;
    await writeAll(file, endMark, this.#at.end);
    await file.datasync();
    await file.close();
    await writePackIndex(this.#path);
    await this.#options.onEnded?.(this.#path);
  }
}

/** @throws ScorecamError INVALID_OPTION */
export function checkCapacity(capacity: number): void {
  if (Number.isInteger(capacity) && capacity >= 1) return;
  throw new ScorecamError('INVALID_OPTION', `The pack of a run must be an integer of 1 or more, not ${capacity}.`);
}

function encodeSample({ name, record, files }: UnpackedResult): Buffer {
  const extensions = memberExtensions(record);
  const key = sampleKey(name);
  return Buffer.concat(files.map((file) => encodeMember(`${key}.${extensions.get(file.name)!}`, file.content))); // each is named by the record
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}
