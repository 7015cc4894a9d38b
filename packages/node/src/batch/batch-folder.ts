import { ScorecamError } from '@scorecam/core';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isBucketAddress } from '../bucket/bucket-address.js';
import { RunFolder, type RunFolderOptions, type SettingsAfter } from '../runs/run-folder.js';
import type { RunSettings } from '../runs/run-settings.js';
import type { BatchItem } from './batch-item.js';
import { recordedMessage } from '../recorded-path.js';
import type { ExplainedImage, ImageOutcome, RecordedOutcome } from './image-outcome.js';
import type { ComposedImage } from './staged-image.js';
import { hash64, NameTable } from './name-table.js';
import { BucketOutput } from './pack/bucket-output.js';
import { checkCapacity, PackWriter } from './pack/pack-writer.js';
import { PackedImages } from './pack/packed-images.js';
import { parseOutcome } from './parse-outcome.js';
import type { FileSizes } from '../results/save-explanation.js';
import { oneAtATime } from './one-at-a-time.js';
import { measureFolder } from './result-files.js';
import type { Shard } from './shard.js';
import { foldsNames, nameIsTaken, TakenNames } from './taken-names.js';

/** Images in an archive of a run whose results go into a bucket. */
const defaultCapacity = 1000;

/** How a batch's output folder is opened. */
export interface FolderOptions extends Pick<RunFolderOptions, 'out' | 'resume'> {
  /** The shard that this run processes: each shard has its own lock and journal in the folder. */
  readonly shard?: Shard | undefined;
  /** Packs results in tar archives of so many images each, 1 or more, in place of a folder for each image. */
  readonly pack?: number | undefined;
}

/** How a run opens its folder. */
interface OpenFolder extends FolderOptions {
  /** Whether the workers of a queue write the results: into a bucket each file as an object. */
  readonly isQueued?: boolean | undefined;
}

/** The output folder of a batch: the images whose results are complete, and the shard of this run. */
export class BatchFolder {
  readonly #folder: RunFolder<RecordedOutcome>;
  /** The fingerprint of each image that an earlier part of the run has explained, by name. */
  readonly #explained: NameTable;
  /** Absent if the file system tells all names apart. */
  readonly #names: TakenNames | undefined;
  /** Absent if each image has a folder. */
  readonly #pack: PackWriter | undefined;
  /** Absent if the results stay in the folder. */
  readonly #bucket: BucketOutput | undefined;
  readonly #packInTurn = oneAtATime();

  private constructor(folder: RunFolder<RecordedOutcome>, earlier: EarlierImages, { pack, bucket }: Packing) {
    this.#folder = folder;
    this.#bucket = bucket;
    this.#explained = earlier.explained;
    this.#names = pack ? undefined : earlier.names;
    this.#pack = pack;
  }

  /**
   * Locks the folder and opens its journal; of a bucket, in a folder that the bucket is followed by.
   *
   * @throws ScorecamError INVALID_OPTION, UNWRITABLE_OUTPUT as {@link RunFolder.open}; INVALID_OPTION if the folder holds a
   *   run with other shards
   */
  static async open(options: OpenFolder, settings: RunSettings | SettingsAfter): Promise<BatchFolder> {
    if (options.pack !== undefined) checkCapacity(options.pack);
    if (!isBucketAddress(options.out)) return BatchFolder.#openIn(options, settings);
    const { out, resume, shard, isQueued } = options;
    const pack = isQueued ? undefined : (options.pack ?? defaultCapacity);
    const bucket = await BucketOutput.open({ out, resume, suffix: suffix(shard) });
    try {
      return await BatchFolder.#openIn({ ...options, out: bucket.folder, pack }, settings, bucket);
    } catch (error) {
      await bucket.close();
      throw error;
    }
  }

  static async #openIn(
    options: FolderOptions,
    settings: RunSettings | SettingsAfter,
    bucket?: BucketOutput,
  ): Promise<BatchFolder> {
    const { out, resume, shard } = options;
    const [lockName, journal] = [`.lock${suffix(shard)}`, journalName(shard)];
    const check = (path: string) => checkDivision(path, options);
    const folder = await RunFolder.open<RecordedOutcome>(
      { out, resume, lockName, journalName: journal, check },
      settings,
    );
    try {
      const packed = new PackedImages(bucket ? (pack) => Promise.resolve(bucket.sizeOf(pack)) : packSize(folder.path));
      const holdsFiles = bucket && ((image: string, sizes: FileSizes) => bucket.holdsFiles(image, sizes));
      const earlier = await readEarlier(folder, journal, { packed, holdsFiles });
      return new BatchFolder(folder, earlier, { bucket, pack: await openPack(options, packed, bucket) });
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /** {@link RunFolder.path} */
  get path(): string {
    return this.#folder.path;
  }

  /** {@link RunFolder.run} */
  get run(): string {
    return this.#folder.run;
  }

  /** Whether an earlier part of the run explained this image for the same classes, and its files are unchanged. */
  async isWhole({ name, classes }: BatchItem): Promise<boolean> {
    const explained = this.#explained.get(name);
    if (explained === undefined) return false;
    if (explained === heldFingerprint(classes)) return true;
    const sizes = await measureFolder(join(this.path, name));
    return sizes !== undefined && explained === fingerprint(classes, sizes);
  }

  /** Whether results are packed in archives. */
  get isPacked(): boolean {
    return this.#pack !== undefined;
  }

  /** What is wrong with an image before it is looked at, if anything is; its name is taken from then on. */
  faultOf({ name, fault }: BatchItem): BatchItem['fault'] {
    return fault ?? (this.#names?.take(name) === false ? nameIsTaken(name) : undefined);
  }

  /** Packs the results of an image, and adds its outcome to the journal. */
  pack({ outcome, result }: ComposedImage): Promise<ExplainedImage> {
    // In the order of the images, and each after the journal's line of the one before, which an archive that ends relies on.
    return this.#packInTurn(async () => {
      await this.checkThereLately();
      const packed = { ...outcome, pack: await this.#pack!.add(result) }; // only asked for if results are packed
      await this.add(packed);
      return packed;
    });
  }

  /** {@link RunFolder.add} */
  add({ path, ...outcome }: ImageOutcome): Promise<void> {
    if (outcome.status === 'explained') return this.#folder.add(outcome);
    const message = recordedMessage(
      outcome.message.replaceAll(path, () => outcome.name),
      [this.path],
    );
    return this.#folder.add({ ...outcome, message });
  }

  /** {@link BucketOutput.sendJournal}, if the results go into a bucket. */
  async sendJournal(): Promise<void> {
    await this.#bucket?.sendJournal();
  }

  /** {@link BucketOutput.sendJournalLater}, if the results go into a bucket. */
  sendJournalLater(): void {
    this.#bucket?.sendJournalLater();
  }

  /** {@link RunFolder.checkThereLately} */
  checkThereLately(): Promise<void> {
    return this.#folder.checkThereLately();
  }

  /** {@link RunFolder.close} */
  async close(): Promise<void> {
    try {
      await this.#pack?.close();
      await this.#bucket?.sendJournal();
    } finally {
      await this.#folder.close();
      await this.#bucket?.close();
    }
  }
}

/** The name of a run's journal in its output folder. */
export function journalName(shard?: Shard): string {
  return `journal${suffix(shard)}.jsonl`;
}

/** Any lock or journal; the groups name its division. */
const divisionFile = /^(?:\.lock|journal)(-\d+-of-(\d+))?(?:\.jsonl)?$/;

/**
 * Each image belongs to one shard of a division, and so to one writer; to those of two divisions it would belong twice. The
 * lock is taken before: of two runs that begin at once, one at least sees the other.
 *
 * @throws ScorecamError INVALID_OPTION if the folder holds a run of another division
 */
async function checkDivision(path: string, { out, shard }: FolderOptions): Promise<void> {
  for (const name of await readdir(path)) {
    const [found, , count] = divisionFile.exec(name) ?? [];
    if (found === undefined || count === (shard && String(shard.count))) continue;
    const [there, remedy] =
      count === undefined
        ? ['that is not in shards', 'without --shard']
        : [`in ${count} shards`, `with --shard, from 1/${count} to ${count}/${count}`];
    throw new ScorecamError(
      'INVALID_OPTION',
      `The output folder "${out}" holds a run ${there} ("${name}"): continue it ${remedy}, or choose another --out.`,
    );
  }
}

/** In the names of lock and journal; nothing for a run that is not divided. */
function suffix(shard: Shard | undefined): string {
  return shard ? `-${shard.number}-of-${shard.count}` : '';
}

/** The images that the journal records as explained, by which names are taken. */
interface EarlierImages {
  readonly explained: NameTable;
  readonly names: TakenNames | undefined;
}

/** Where results are packed, if they are. */
interface Packing {
  readonly pack: PackWriter | undefined;
  readonly bucket: BucketOutput | undefined;
}

async function openPack(
  { out, pack: capacity, shard }: FolderOptions,
  { end }: PackedImages,
  bucket?: BucketOutput,
): Promise<PackWriter | undefined> {
  if (capacity === undefined) return undefined;
  const onEnded = bucket && ((pack: string) => bucket.send(pack));
  return PackWriter.open({ out: resolve(out), capacity, suffix: suffix(shard), onEnded }, end);
}

/** Measures the archives of an output folder. */
function packSize(out: string): (pack: string) => Promise<number> {
  return async (pack) => {
    const found = await stat(join(out, pack)).catch(() => undefined);
    return found?.isFile() ? found.size : 0;
  };
}

/** How it is found out whether results are there. */
interface HeldResults {
  readonly packed: PackedImages;
  /** Absent if the files of an image are in a folder, which is read when its turn comes. */
  readonly holdsFiles: ((image: string, sizes: FileSizes) => boolean) | undefined;
}

async function readEarlier(
  folder: RunFolder<RecordedOutcome>,
  journal: string,
  held: HeldResults,
): Promise<EarlierImages> {
  const explained = new NameTable();
  const names = (await foldsNames(join(folder.path, journal))) ? new TakenNames() : undefined;
  for await (const record of folder.entries(parseOutcome)) {
    const found = record.status === 'explained' ? await earlierFingerprint(record, held) : undefined;
    explained.set(record.name, found ?? 0n);
    if (record.status === 'explained' && !record.pack) names?.take(record.name);
  }
  return { explained, names };
}

/** Undefined if the results are known to be gone. */
async function earlierFingerprint(
  { name, requested, sizes, pack }: Omit<ExplainedImage, 'path'>,
  { packed, holdsFiles }: HeldResults,
): Promise<bigint | undefined> {
  if (!pack && !holdsFiles) return fingerprint(requested, sizes);
  const isThere = pack ? await packed.holds(pack) : holdsFiles?.(name, sizes);
  return isThere ? heldFingerprint(requested) : undefined;
}

/** The same for the same classes, if the results were looked at when the journal was read. */
function heldFingerprint(classes: readonly string[] = []): bigint {
  return hash64(JSON.stringify([classes, 'held']));
}

/** The same for the same classes and the same files. */
function fingerprint(classes: readonly string[] = [], sizes: FileSizes): bigint {
  return hash64(JSON.stringify([classes, sizes]));
}
