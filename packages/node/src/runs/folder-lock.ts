/**
 * Keeps two runs from writing to one folder. The lock is a file that names its owner; it appears whole, as a link to a file
 * that was written before, and only one process can make it.
 *
 * The lock of a dead process is taken over. Two processes may find it dead at once, so the right to take over that one
 * lock is a lock itself, whose file then replaces the dead one's.
 *
 * Whether a process lives can be asked on its own host, and there in its own name space of process numbers. So a lock is
 * written again every few seconds, and one that was not for a minute is dead. Its age is that of the file beside one
 * that was just written, so that the clocks of two machines need not agree.
 */
import { ScorecamError } from '@scorecam/core';
import { link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isRunning, isVisible, type LockOwner, newOwner, parseOwner } from './lock-owner.js';

/** In milliseconds, from one sign of life to the next. */
const interval = 10_000;
/** The age in milliseconds of a lock whose owner gave no sign of life. */
const deadAge = 60_000;
/** In place of the owner's, for a lock whose file is damaged. */
const unreadable = 'unreadable';

/** A lock that is held. */
export class FolderLock {
  readonly #path: string;
  readonly #owner: LockOwner;
  readonly #beat: NodeJS.Timeout;

  private constructor(path: string, owner: LockOwner) {
    this.#path = path;
    this.#owner = owner;
    this.#beat = setInterval(() => void this.#giveSign().catch(() => undefined), interval).unref();
  }

  /**
   * Takes the lock.
   *
   * @param path - of the lock file
   * @throws ScorecamError UNWRITABLE_OUTPUT if a process that is, or may be, alive holds it
   */
  static async take(path: string): Promise<FolderLock> {
    const owner = await newOwner();
    heldHere.add(owner.id);
    try {
      await take(path, owner);
    } catch (error) {
      heldHere.delete(owner.id);
      throw error;
    }
    return new FolderLock(path, owner);
  }

  /** Whether no other run has taken the lock over, as happens to a process that was stopped for minutes. */
  async isHeld(): Promise<boolean> {
    return idOf(await readFile(this.#path, 'utf8').catch(() => '')) === this.#owner.id;
  }

  /** Releases the lock. */
  async release(): Promise<void> {
    clearInterval(this.#beat);
    if (await this.isHeld()) await rm(this.#path, { force: true });
    heldHere.delete(this.#owner.id);
  }

  async #giveSign(): Promise<void> {
    if (!(await this.isHeld())) return;
    const file = await open(this.#path, 'r+');
    await file.write(JSON.stringify(this.#owner), 0).finally(() => file.close());
  }
}

/** The locks of this process: one of the same process number that is not among them is an old one's. */
const heldHere = new Set<string>();

async function take(path: string, owner: LockOwner): Promise<void> {
  const draft = `${path}-new-${owner.id}`;
  try {
    await writeFile(draft, JSON.stringify(owner));
    while (!(await linkNew(draft, path))) {
      const holder = await readHolder(path, draft);
      if (holder === undefined) continue; // it has been released in the meantime
      if (mayLive(holder, owner)) throw locked(path, holder);
      if (await takeOver(path, holder, owner)) return;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Whether the dead lock was replaced; another process may have done it, and continued, before this one had the right to. */
async function takeOver(path: string, holder: Holder, owner: LockOwner): Promise<boolean> {
  const right = `${path}-${holder.id}`;
  await take(right, owner);
  const isThere = idOf(await readFile(path, 'utf8').catch(() => '')) === holder.id;
  if (isThere) await rename(right, path);
  else await rm(right, { force: true });
  return isThere;
}

async function linkNew(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    if (!isFileError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    return writeNew(path, await readFile(draft, 'utf8'));
  }
}

/** For file systems without links, as those of memory cards. */
async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    await rm(path, { force: true });
    throw error;
  }
}

/** The owner of a lock, according to its file. */
interface Holder {
  readonly id: string;
  readonly owner: LockOwner | undefined;
  /** In milliseconds, since its last sign of life. */
  readonly age: number;
}

/** @param draft - a file that was just written beside the lock */
async function readHolder(path: string, draft: string): Promise<Holder | undefined> {
  try {
    const [text, { mtimeMs }, now] = await Promise.all([readFile(path, 'utf8'), stat(path), stat(draft)]);
    return { id: idOf(text), owner: parseOwner(text), age: now.mtimeMs - mtimeMs };
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The identity of a lock by the text of its file; none for no text. */
function idOf(text: string): string {
  return parseOwner(text)?.id ?? unreadable;
}

function mayLive({ owner, age }: Holder, self: LockOwner): boolean {
  if (!owner || !isVisible(owner, self)) return age < deadAge;
  return owner.process === self.process ? heldHere.has(owner.id) : isRunning(owner);
}

function isFileError(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function locked(path: string, { owner }: Holder): ScorecamError {
  const who = owner ? ` (process ${owner.process} on ${owner.host}, since ${owner.since})` : '';
  return new ScorecamError(
    'UNWRITABLE_OUTPUT',
    `Another run writes to this output folder${who}. Wait for it; if it is gone, try again in ${deadAge / 1000} s, or remove "${path}".`,
  );
}
