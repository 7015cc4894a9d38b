/** Keeps two runs from writing to one folder. The lock is a file that names its owner; the lock of a dead one is taken over. */
import { ScorecamError } from '@scorecam/core';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

interface Owner {
  readonly process: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes the lock.
 *
 * @param path - of the lock file
 * @returns a function that gives the lock back
 * @throws ScorecamError UNWRITABLE_OUTPUT where a living process holds it, or one on another machine
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const owner: Owner = { process: process.pid, host: hostname(), since: new Date().toISOString() };
  while (!(await writeNew(path, JSON.stringify(owner)))) {
    const holder = await readOwner(path);
    if (holder && mayLive(holder, path)) throw locked(path, holder);
    await rm(path, { force: true });
  }
  heldHere.add(path);
  return async () => {
    heldHere.delete(path);
    await rm(path, { force: true });
  };
}

/** The locks of this process: a lock file of the same process number that is not among them is an old one's. */
const heldHere = new Set<string>();

async function writeNew(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Nothing where the lock was given back meanwhile, or its owner died while it wrote it. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner; // takeLock wrote it
  } catch {
    return undefined;
  }
}

function mayLive({ process: id, host }: Owner, path: string): boolean {
  if (host !== hostname()) return true;
  if (id === process.pid) return heldHere.has(path);
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function locked(path: string, { process: id, host, since }: Owner): ScorecamError {
  return new ScorecamError(
    'UNWRITABLE_OUTPUT',
    `Another run writes to this output folder (process ${id} on ${host}, since ${since}). Wait for it, or, if it is gone, remove "${path}".`,
  );
}
