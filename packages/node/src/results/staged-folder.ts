import { ScorecamError } from '@scorecam/core';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { tooManyFiles } from '../read-file.js';

/** A folder for results. */
export interface ResultFolder {
  /** Created if missing. */
  readonly folder: string;
  /** An enclosing folder that must exist: if it was removed, it is not created again. */
  readonly within?: string | undefined;
}

/** What the name of a staging folder begins with. */
export const stagingPrefix = '.scorecam-';

/**
 * Checks that files can be written to a folder, before long work is done for them. A folder that does not exist yet is
 * made for the check and removed again.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT
 */
export async function checkWritable(folder: string): Promise<void> {
  await withStaging({ folder }, (staging) => writeFile(join(staging, 'probe'), ''));
}

/**
 * Writes files to a folder, all of them or none: `write` fills a staging folder inside of it, whose files are moved
 * once all are there. The file named `last` speaks for the others: an old one goes before they come, the new one
 * comes after them.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT, and what `write` throws
 */
export async function writeStaged<T>(
  place: ResultFolder,
  last: string,
  write: (staging: string) => Promise<T>,
): Promise<T> {
  const { folder } = place;
  return withStaging(place, async (staging, isNew) => {
    const result = await write(staging);
    const others = (await readdir(staging)).filter((name) => name !== last);
    if (!isNew) await rm(join(folder, last), { force: true });
    for (const name of [...others, last]) await rename(join(staging, name), join(folder, name));
    return result;
  });
}

/**
 * Removes what a killed process left behind in a folder that nobody writes to now.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT
 */
export async function removeStaging(folder: string): Promise<void> {
  await asUnwritable(folder, async () => {
    const names = await readdir(folder).catch(() => []);
    const left = names.filter((name) => name.startsWith(stagingPrefix));
    for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
  });
}

/**
 * Does `work` on a folder.
 *
 * @throws ScorecamError UNWRITABLE_OUTPUT that names the folder, if the file system refuses
 */
export async function asUnwritable<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFileSystemError(error) ? unwritable(folder, error) : error;
  }
}

/** In a folder that is new there is nothing that would have to be removed. */
async function withStaging<T>(place: ResultFolder, work: (staging: string, isNew: boolean) => Promise<T>): Promise<T> {
  const { folder } = place;
  let topmostNew: string | undefined;
  try {
    return await asUnwritable(folder, async () => {
      topmostNew = await makeFolder(place);
      const isNew = topmostNew !== undefined;
      // Inside the folder, and so on the same disk: a rename there moves a file whole.
      const staging = await mkdtemp(join(folder, stagingPrefix));
      if (!isNew) await removeAbandoned(staging);
      return await work(staging, isNew).finally(() => removeStagingFolder(staging));
    });
  } finally {
    if (topmostNew !== undefined) await removeEmpty(resolve(folder), resolve(topmostNew));
  }
}

/** It is empty unless the work has failed. */
async function removeStagingFolder(staging: string): Promise<void> {
  await rmdir(staging).catch(() => rm(staging, { recursive: true, force: true }));
}

/** In milliseconds: no results take as long to be written. */
const abandonedAge = 3_600_000;

/** Removes what killed processes left beside a new staging folder: those of living ones are not as old. */
async function removeAbandoned(staging: string): Promise<void> {
  const { mtimeMs: now } = await stat(staging);
  const folder = dirname(staging);
  const names = (await readdir(folder)).filter((name) => name.startsWith(stagingPrefix));
  for (const path of names.map((name) => join(folder, name))) {
    const found = await stat(path).catch(() => undefined);
    if (found && now - found.mtimeMs > abandonedAge) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Makes a folder and those around it, and gives the topmost that was not there before. Node's own way to do so reports a
 * read-only file system as a missing folder.
 */
export async function makePath(folder: string): Promise<string | undefined> {
  try {
    return (await makeOne(folder)) ? folder : undefined;
  } catch (error) {
    if (!isFileSystemError(error) || error.code !== 'ENOENT' || dirname(folder) === folder) throw error;
    const topmostNew = await makePath(dirname(folder));
    await makeOne(folder);
    return topmostNew ?? folder;
  }
}

/** Makes the folder, and gives the topmost that was not there before. */
async function makeFolder({ folder, within }: ResultFolder): Promise<string | undefined> {
  if (within === undefined) return makePath(resolve(folder));
  let topmostNew: string | undefined;
  let path = within;
  for (const part of relative(within, folder).split(sep)) {
    path = join(path, part);
    if (await makeOne(path)) topmostNew ??= path;
  }
  return topmostNew;
}

/** Whether the folder was not there before; its parent must be. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (isFileSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the folders from `folder` up to `topmost` that are empty. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch {
    return; // it holds results
  }
  if (folder !== topmost) await removeEmpty(dirname(folder), topmost);
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'its file system is read-only',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  ENOENT: 'the folder around it was removed',
  ENOSPC: 'the disk is full',
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
};

function unwritable(folder: string, error: NodeJS.ErrnoException): ScorecamError {
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new ScorecamError('UNWRITABLE_OUTPUT', `Results cannot be written to ${folder}: ${reason}.`, error);
}
