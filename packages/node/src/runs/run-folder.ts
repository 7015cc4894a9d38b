import { ScorecamError } from '@scorecam/core';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exists } from '../read-file.js';
import { asUnwritable, makePath } from '../results/staged-folder.js';
import { FolderLock } from './folder-lock.js';
import { inGroups } from './in-groups.js';
import { Journal, type JournalHeader, readJournalEntries, readJournalHeader } from './journal.js';
import { checkSameSettings, type RunSettings } from './run-settings.js';

/** How a run's output folder is opened. */
export interface RunFolderOptions {
  /** The folder; created if missing. */
  readonly out: string;
  /** Whether to resume the run whose journal is there. In a folder without a journal, a run is started. */
  readonly resume?: boolean | undefined;
  /** The names of the files in the folder. */
  readonly lockName: string;
  readonly journalName: string;
  /** Called with the folder's path once the lock is taken and before a journal is begun; if it throws, the run stops. */
  readonly check?: ((path: string) => Promise<void>) | undefined;
}

/**
 * The settings of a run that keeps a choice of its earlier part.
 *
 * @param earlier - the settings in the journal that is resumed; undefined if a run is started
 */
export type SettingsAfter = (earlier: RunSettings | undefined) => Promise<RunSettings>;

/** In milliseconds. */
const moment = 100;

/** The output folder of a run: the lock that keeps other runs out, and the journal from which the run resumes. */
export class RunFolder<Entry extends object> {
  /** Absolute. */
  readonly path: string;
  readonly #journalPath: string;
  readonly #journal: Journal<Entry>;
  readonly #lock: FolderLock;
  /** When the folder was last found to be there, in milliseconds. */
  #seenThere = -Infinity;
  readonly #addInGroups = inGroups<Entry>(async (group) => {
    await this.checkThere();
    await asUnwritable(this.path, () => this.#journal.add(...group));
  });

  private constructor(journalPath: string, journal: Journal<Entry>, lock: FolderLock) {
    this.path = resolve(journalPath, '..');
    this.#journalPath = journalPath;
    this.#journal = journal;
    this.#lock = lock;
  }

  /**
   * Locks the folder and opens its journal.
   *
   * @throws ScorecamError INVALID_OPTION if the folder holds a run and `resume` is not set, or the run has other settings
   * @throws ScorecamError UNWRITABLE_OUTPUT if the folder cannot be written, or another run writes to it
   */
  static async open<Entry extends object>(
    options: RunFolderOptions,
    settings: RunSettings | SettingsAfter,
  ): Promise<RunFolder<Entry>> {
    const path = resolve(options.out);
    return asUnwritable(path, async () => {
      await makePath(path);
      const lock = await FolderLock.take(join(path, options.lockName));
      try {
        await options.check?.(path);
        const journalPath = join(path, options.journalName);
        const header = await readHeader(journalPath, options);
        const ours = typeof settings === 'function' ? await settings(header?.settings) : settings;
        if (header) checkSameSettings(`The output folder "${options.out}"`, header.settings, ours);
        const journal = header
          ? await Journal.continue<Entry>(journalPath, header)
          : await Journal.create<Entry>(journalPath, ours);
        return new RunFolder(journalPath, journal, lock);
      } catch (error) {
        await lock.release();
        throw error;
      }
    });
  }

  /** {@link JournalHeader.run} */
  get run(): string {
    return this.#journal.run;
  }

  /** What the journal holds, in the order in which it was written; a line that `parse` cannot read is left out. */
  entries(parse: (value: unknown) => Entry | undefined): AsyncGenerator<Entry> {
    return readJournalEntries(this.#journalPath, { parse });
  }

  /**
   * Adds an entry to the journal; when this returns, it is on the disk. Entries that come while the disk is busy are written
   * together.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT if the disk is full or the folder is gone
   */
  add(entry: Entry): Promise<void> {
    return this.#addInGroups(entry);
  }

  /**
   * An open file can be written to after its folder was removed, and a removed folder would be created again: both would lose
   * results silently.
   *
   * @throws ScorecamError UNWRITABLE_OUTPUT if the folder is not the one that was opened
   */
  async checkThere(): Promise<void> {
    const ours = await this.#journal.identity();
    const inFolder = await stat(this.#journalPath).catch(() => undefined);
    if (inFolder?.ino !== ours.ino || inFolder.dev !== ours.dev)
      throw stopped(`The output folder "${this.path}" or its journal was removed or replaced during the run`);
    if (!(await this.#lock.isHeld()))
      throw stopped(`Another run has taken over the output folder "${this.path}", or its lock was removed`);
    this.#seenThere = performance.now();
  }

  /** {@link RunFolder.checkThere}, unless it was there a moment ago: for what counts only once an entry was added. */
  async checkThereLately(): Promise<void> {
    if (performance.now() - this.#seenThere > moment) await this.checkThere();
  }

  /** Closes the journal and releases the lock. */
  async close(): Promise<void> {
    await this.#journal.close();
    await this.#lock.release();
  }
}

/** The first line of the journal to resume; undefined if there is no journal, or its first line is incomplete. */
async function readHeader(path: string, { out, resume }: RunFolderOptions): Promise<JournalHeader | undefined> {
  const header = (await exists(path)) ? await readJournalHeader(path) : undefined;
  if (header === undefined) {
    await rm(path, { force: true });
    return undefined;
  }
  if (!resume) throw occupied(out);
  return header;
}

function stopped(reason: string): ScorecamError {
  return new ScorecamError('UNWRITABLE_OUTPUT', `${reason}; the run has stopped.`);
}

function occupied(out: string): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `There is a run in the output folder "${out}" already: continue it with --resume, or choose another --out.`,
  );
}
