import { ScorecamError } from '@scorecam/core';
import { appendFile, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { asFolder, type BucketAddress, bucketPath, parseBucketAddress } from '../../bucket/bucket-address.js';
import type { BucketClient } from '../../bucket/bucket-client.js';
import { buckets } from '../../bucket/buckets.js';
import type { FileSizes } from '../../results/save-explanation.js';
import { NameTable } from '../name-table.js';
import { oneAtATime } from '../one-at-a-time.js';
import { indexFile, journalPart, journalPartNumber } from './pack-names.js';

/** Which part of which run a bucket takes. */
export interface BucketOutputOptions {
  /** `s3://bucket/prefix` */
  readonly out: string;
  /** Whether to continue the run that is there. */
  readonly resume?: boolean | undefined;
  /** Of the journal and the archives of this division of the run. */
  readonly suffix: string;
}

/** In milliseconds, from one part of the journal to the next, if results do not say when it is due. */
const pause = 30_000;

/**
 * A run whose results go into a bucket. It works in a folder of its own: each archive is sent when it is full, then its index, and
 * then the lines that the journal has gained, as one object more. So the journal in the bucket names nothing that is not there,
 * and what a kill takes away with the folder is explained again. The results of a queued run are in the bucket before the journal
 * hears of them; their lines are sent from time to time.
 */
export class BucketOutput {
  /** The folder in which the run works. */
  readonly folder: string;
  readonly #client: BucketClient;
  readonly #address: BucketAddress;
  readonly #suffix: string;
  /** Of the objects that were in the bucket, by name, in bytes. */
  readonly #sizes = new NameTable();
  readonly #sendInTurn = oneAtATime();
  #parts: string[] = [];
  #nextPart = 0;
  /** The bytes of the journal that are in the bucket. */
  #sent = 0;
  /** When lines are sent in the background again, in milliseconds; never while some are. */
  #due = 0;
  /** Why lines could not be sent in the background. */
  #failure: { readonly reason: unknown } | undefined;

  private constructor(client: BucketClient, folder: string, { out, suffix }: BucketOutputOptions) {
    this.#client = client;
    this.folder = folder;
    this.#address = asFolder(parseBucketAddress(out));
    this.#suffix = suffix;
  }

  /**
   * Makes the folder, with the journal of the run that is there.
   *
   * @throws ScorecamError INVALID_OPTION if there is a run and `resume` is not set; UNREADABLE_FILE
   */
  static async open(options: BucketOutputOptions): Promise<BucketOutput> {
    const client = await buckets();
    const output = new BucketOutput(client, await mkdtemp(join(tmpdir(), 'scorecam-run-')), options);
    try {
      await output.#look();
      if (output.#parts.length > 0 && !options.resume) throw occupied(options.out);
      await output.#restore();
      return output;
    } catch (error) {
      await output.close();
      throw error;
    }
  }

  /** The size that an object had when the run began, in bytes; 0 if it was not there. */
  sizeOf(name: string): number {
    return Number(this.#sizes.get(name) ?? 0n);
  }

  /** Whether the files of an image, each an object below its name, were there when the run began. */
  holdsFiles(image: string, sizes: FileSizes): boolean {
    return Object.entries(sizes).every(([file, size]) => this.sizeOf(`${image}/${file}`) === size);
  }

  /**
   * Sends an archive with its index, and the lines that the journal has gained; the folder keeps neither.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT, also if another run writes to the bucket
   */
  async send(pack: string): Promise<void> {
    for (const path of [pack, indexFile(pack)]) {
      await this.#client.write(this.#object(basename(path)), await readFile(path));
      await rm(path);
    }
    await this.sendJournal();
  }

  /**
   * Sends the lines that the journal has gained. A part that is there already is another run's.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT
   */
  sendJournal(): Promise<void> {
    return this.#sendInTurn(() => this.#sendNewLines());
  }

  /**
   * Sends the lines that the journal has gained in the background, if the last were sent some time ago.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT if lines could not be sent since the last call
   */
  sendJournalLater(): void {
    if (this.#failure) throw this.#failure.reason;
    if (performance.now() < this.#due) return;
    this.#due = Infinity;
    this.sendJournal().then(
      () => (this.#due = performance.now() + pause),
      (reason: unknown) => (this.#failure = { reason }),
    );
  }

  async #sendNewLines(): Promise<void> {
    const lines = await this.#newLines();
    if (lines.length === 0) return;
    await this.#client.write(this.#object(journalPart(this.#suffix, this.#nextPart)), lines, true);
    this.#nextPart++;
    this.#sent += lines.length;
  }

  /** Removes the folder. */
  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #look(): Promise<void> {
    const { key } = this.#address;
    for await (const object of this.#client.list(this.#address)) {
      const name = object.key.slice(key.length);
      this.#sizes.set(name, BigInt(object.size));
      const part = journalPartNumber(this.#suffix, name);
      if (part === undefined) {
        checkDivision(name, this.#suffix);
        continue;
      }
      this.#parts.push(name);
      this.#nextPart = Math.max(this.#nextPart, part + 1);
    }
    this.#parts.sort();
  }

  async #restore(): Promise<void> {
    for (const name of this.#parts) {
      const lines = await this.#client.read(bucketPath(this.#object(name)));
      await appendFile(this.#journal, lines);
      this.#sent += lines.length;
    }
  }

  /** Up to the last line end: a line may be being written. */
  async #newLines(): Promise<Uint8Array> {
    const { size } = await stat(this.#journal);
    const file = await open(this.#journal);
    try {
      const lines = Buffer.alloc(size - this.#sent);
      await file.read(lines, 0, lines.length, this.#sent);
      return lines.subarray(0, lines.lastIndexOf('\n') + 1);
    } finally {
      await file.close();
    }
  }

  get #journal(): string {
    return join(this.folder, `journal${this.#suffix}.jsonl`);
  }

  #object(name: string): BucketAddress {
    return { bucket: this.#address.bucket, key: `${this.#address.key}${name}` };
  }
}

/** @throws ScorecamError INVALID_OPTION if a name is that of a journal of the run in other shards */
function checkDivision(name: string, suffix: string): void {
  const [found, , count] = /^journal(-\d+-of-(\d+))?-\d{6,}\.jsonl$/.exec(name) ?? [];
  if (found === undefined || count === /-of-(\d+)$/.exec(suffix)?.[1]) return;
  const there = count === undefined ? 'not in shards' : `in ${count} shards`;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The bucket holds a run ${there} ("${name}"): continue it as it was begun, or choose another --out.`,
  );
}

function occupied(out: string): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `There is a run in "${out}" already: continue it with --resume, or choose another --out.`,
  );
}
