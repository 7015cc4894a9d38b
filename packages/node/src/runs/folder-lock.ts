/**
 * Keeps two runs from writing to one folder. The lock is a file that names its owner; only one process can make it.
 *
 * The lock of a dead process is taken over. Two processes may find it dead at once, so the right to take over that one
 * lock is a lock itself, whose file then replaces the dead one's.
 */
import { ScorecamError } from '@scorecam/core';
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

interface Owner {
  readonly process: number;
  readonly host: string;
  readonly since: string;
  /** No other lock has it. */
  readonly id: string;
}

/**
 * Takes the lock.
 *
 * @param path - of the lock file
 * @returns a function that gives the lock back
 * @throws ScorecamError UNWRITABLE_OUTPUT where a living process holds it, or one on another machine
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const owner: Owner = {
    process: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    id: randomUUID(),
  };
  heldHere.add(owner.id);
  try {
    await take(path, owner);
  } catch (error) {
    heldHere.delete(owner.id);
    throw error;
  }
  return async () => {
    if (isOf(await readLock(path), owner)) await rm(path, { force: true });
    heldHere.delete(owner.id);
  };
}

/** The locks of this process: one of the same process number that is not among them is an old one's. */
const heldHere = new Set<string>();

async function take(path: string, owner: Owner): Promise<void> {
  while (!(await writeNew(path, JSON.stringify(owner)))) {
    const holder = await readLock(path);
    if (holder === undefined) continue; // it was given back meanwhile
    if (holder === 'unreadable' || mayLive(holder)) throw locked(path, holder);
    const right = `${path}-${holder.id}`;
    await take(right, owner);
    // Another process may have taken over, and gone on, before this one had the right to.
    if (isOf(await readLock(path), holder)) return rename(right, path);
    await rm(right);
  }
}

async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isFileError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The owner in a lock file; nothing where there is none. One that is not whole yet belongs to a process that writes it. */
async function readLock(path: string): Promise<Owner | 'unreadable' | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return (JSON.parse(text) as Owner | null) ?? 'unreadable'; // takeLock wrote it
  } catch {
    return 'unreadable';
  }
}

function isOf(lock: Owner | 'unreadable' | undefined, { id }: Owner): boolean {
  return typeof lock === 'object' && lock.id === id;
}

/** A process that is ending has its number until it is gone, and with it all that writes for it. */
function mayLive({ process: number, host, id }: Owner): boolean {
  if (host !== hostname()) return true;
  if (number === process.pid) return heldHere.has(id);
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return isFileError(error, 'EPERM');
  }
}

function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function locked(path: string, holder: Owner | 'unreadable'): ScorecamError {
  const who = holder === 'unreadable' ? '' : ` (process ${holder.process} on ${holder.host}, since ${holder.since})`;
  return new ScorecamError(
    'UNWRITABLE_OUTPUT',
    `Another run writes to this output folder${who}. Wait for it, or, if it is gone, remove "${path}".`,
  );
}
