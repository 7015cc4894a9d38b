/** The output folder of a run: its lock, its journal, and which images lie whole in it. */
import { ScorecamError } from '@scorecam/core';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exists } from '../read-file.js';
import { asUnwritable } from '../results/staged-folder.js';
import type { BatchItem } from './batch-item.js';
import { takeLock } from '../runs/folder-lock.js';
import type { ImageOutcome } from './image-outcome.js';
import { Journal, type JournalHeader, readJournalHeader, readJournalRecords } from '../runs/journal.js';
import { hash64, NameTable } from './name-table.js';
import { type FileSizes, measureFolder } from './result-files.js';
import { checkSameSettings, type RunSettings } from '../runs/run-settings.js';
import type { Shard } from './shard.js';

/** How a run's output folder is opened. */
export interface FolderOptions {
  /** The folder; made where it does not exist. */
  readonly out: string;
  /** Whether to go on with the run whose journal lies there. A folder without a journal starts a run all the same. */
  readonly resume?: boolean | undefined;
  /** The part of the run that is done here: each part has a lock and a journal of its own in the folder. */
  readonly shard?: Shard | undefined;
}

/** See the head of this file. */
export class BatchFolder {
  /** Absolute. */
  readonly path: string;
  readonly #contents: Contents;

  private constructor(path: string, contents: Contents) {
    this.path = path;
    this.#contents = contents;
  }

  /**
   * Locks the folder and opens its journal.
   *
   * @throws ScorecamError INVALID_OPTION where a run lies there and `resume` is not set, or it has other settings or shards
   * @throws ScorecamError UNWRITABLE_OUTPUT where the folder cannot be written, or another run writes to it
   */
  static async open(options: FolderOptions, settings: RunSettings): Promise<BatchFolder> {
    const path = resolve(options.out);
    return asUnwritable(path, async () => {
      await mkdir(path, { recursive: true });
      const release = await takeLock(join(path, `.lock${suffix(options.shard)}`));
      try {
        const journalPath = join(path, journalName(options.shard));
        await checkDivision(path, options);
        const header = await readHeader(journalPath, options, settings);
        const explained = header ? await readExplained(journalPath) : new NameTable();
        const journal = await (header ? Journal.continue(journalPath, header) : Journal.create(journalPath, settings));
        return new BatchFolder(path, { journalPath, journal, explained, release });
      } catch (error) {
        await release();
        throw error;
      }
    });
  }

  /** {@link JournalHeader.run} */
  get run(): string {
    return this.#contents.journal.run;
  }

  /** Whether an earlier part of the run explained this image, for the same classes, and its files are there as they were. */
  async isWhole({ name, classes }: BatchItem): Promise<boolean> {
    const explained = this.#contents.explained.get(name);
    if (explained === undefined) return false;
    const sizes = await measureFolder(join(this.path, name));
    return sizes !== undefined && explained === fingerprint(classes, sizes);
  }

  /**
   * Writes down what became of an image; when this returns, it is on the disk.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT where the disk is full or the folder is gone
   */
  async add(outcome: ImageOutcome): Promise<void> {
    await this.checkThere();
    await asUnwritable(this.path, () => this.#contents.journal.add(outcome));
  }

  /**
   * An open file can be written to after its folder was removed, and a removed folder would be made anew: both would lose
   * results in silence.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT where the folder is not the one that was opened
   */
  async checkThere(): Promise<void> {
    const { journal, journalPath } = this.#contents;
    const ours = await journal.identity();
    const inFolder = await stat(journalPath).catch(() => undefined);
    if (inFolder?.ino === ours.ino && inFolder.dev === ours.dev) return;
    throw new ScorecamError(
      'UNWRITABLE_OUTPUT',
      `The output folder "${this.path}" or its journal was removed or replaced during the run; the run has stopped.`,
    );
  }

  /** Closes the journal and gives the lock back. */
  async close(): Promise<void> {
    await this.#contents.journal.close();
    await this.#contents.release();
  }
}

interface Contents {
  readonly journalPath: string;
  readonly journal: Journal;
  /** The fingerprint of each image that an earlier part of the run has explained, by name. */
  readonly explained: Pick<NameTable, 'get'>;
  /** Gives the lock back. */
  readonly release: () => Promise<void>;
}

/** The name of a run's journal in its output folder. */
export function journalName(shard?: Shard): string {
  return `journal${suffix(shard)}.jsonl`;
}

/** Any lock or journal; its groups are what names its division. */
const divisionFile = /^(?:\.lock|journal)(-\d+-of-(\d+))?(?:\.jsonl)?$/;

/**
 * Each image belongs to one shard of a division, and so to one writer; to those of two divisions it would belong twice. The
 * lock is taken before: of two runs that begin at once, one at least sees the other.
 *
 * @throws ScorecamError INVALID_OPTION where a run of another division lies in the folder
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
      `The output folder "${out}" holds a run ${there} ("${name}"): go on with it ${remedy}, or choose another --out.`,
    );
  }
}

/** In the names of lock and journal; nothing for a run that is not divided. */
function suffix(shard: Shard | undefined): string {
  return shard ? `-${shard.number}-of-${shard.count}` : '';
}

/** The first line of the journal to go on with; nothing where there is no journal, or not even its first line is whole. */
async function readHeader(
  path: string,
  { out, resume }: FolderOptions,
  settings: RunSettings,
): Promise<JournalHeader | undefined> {
  const header = (await exists(path)) ? await readJournalHeader(path) : undefined;
  if (header === undefined) {
    await rm(path, { force: true });
    return undefined;
  }
  if (!resume) throw occupied(out);
  checkSameSettings(`The output folder "${out}"`, header.settings, settings);
  return header;
}

/** The images that the journal says are explained. */
async function readExplained(path: string): Promise<NameTable> {
  const explained = new NameTable();
  for await (const record of readJournalRecords(path)) {
    const isExplained = record.status === 'explained';
    explained.set(record.name, isExplained ? fingerprint(record.requested, record.sizes) : 0n);
  }
  return explained;
}

/** The same for the same classes and the same files. */
function fingerprint(classes: readonly string[] = [], sizes: FileSizes): bigint {
  return hash64(JSON.stringify([classes, sizes]));
}

function occupied(out: string): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `There is a run in the output folder "${out}" already: go on with it by --resume, or choose another --out.`,
  );
}
