/** The files of folders, as the walk comes upon them, with the folders that cannot be read named instead of left out. */
import { ScorecamError } from '@scorecam/core';
import type glob from 'fast-glob';
import { type Dirent, readdir } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { isOutside } from '../is-outside.js';
import { unreadable } from '../read-file.js';

/** Where a walk begins, and what is left out. */
export interface WalkOptions {
  readonly folder: string;
  /** A folder that is not entered. */
  readonly exclude?: string | undefined;
}

/** What a walk comes upon: a file, or a folder that it could not read. */
export interface Finding {
  /** Absolute. */
  readonly path: string;
  readonly fault?: ScorecamError;
}

/** Finds the files that match, in any case; symbolic links are followed, but not round in a circle. */
export async function* walkFolders(pattern: string, { folder, exclude }: WalkOptions): AsyncGenerator<Finding> {
  const { default: fastGlob } = await import('fast-glob');
  const faults: Finding[] = [];
  const results =
    exclude === undefined || isOutside(folder, resolve(exclude)) ? '' : relative(folder, resolve(exclude));
  const options: glob.Options = {
    cwd: folder,
    ignore: results === '' ? [] : [`${fastGlob.escapePath(results)}/**`],
    absolute: true,
    caseSensitiveMatch: false,
    suppressErrors: true, // files that vanish meanwhile; folders are looked after here
    unique: false, // one pattern finds nothing twice, and the names need not be kept
    fs: { readdir: reader(faults) },
  };
  for await (const path of fastGlob.stream(pattern, options)) {
    yield* faults.splice(0);
    yield { path: String(path) };
  }
  yield* faults;
}

type ReadFolder = NonNullable<NonNullable<glob.Options['fs']>['readdir']>;

/** Reads folders for the glob, to which one that cannot be read is empty. */
function reader(faults: Finding[]): ReadFolder {
  // Of the two ways to read a folder that the type has, the glob takes the one that gives the entries' types.
  return ((path: string, options: { withFileTypes: true }, callback: (error: null, entries: Dirent[]) => void) => {
    void isCircle(path).then((isDone) => {
      if (isDone) callback(null, []);
      else
        readdir(path, options, (error, entries) => {
          if (error && error.code !== 'ENOENT') faults.push({ path: resolve(path), fault: fault(path, error) });
          callback(null, error ? [] : entries);
        });
    });
  }) as unknown as ReadFolder;
}

/** Whether links have led back to a folder that is being walked. */
async function isCircle(path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => path);
  if (real === resolve(path)) return false;
  for (let at = resolve(path); at !== dirname(at);) {
    at = dirname(at);
    if ((await realpath(at).catch(() => at)) === real) return true;
  }
  return false;
}

function fault(path: string, error: Error): ScorecamError {
  const { message } = unreadable(path, 'folder', error);
  return new ScorecamError('UNREADABLE_FILE', message.replace('folder file', 'folder'), error);
}
