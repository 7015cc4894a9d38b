/**
 * File systems as those of macOS and Windows take `A.png` and `a.png` for one name, and so the results of the second
 * picture would replace those of the first.
 */
import { ScorecamError } from '@scorecam/core';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hash64, NameTable } from './name-table.js';

/** A name without what such file systems overlook: upper and lower case, and how an accent is written. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * Whether the file system of a file gives it under its name in capitals too.
 *
 * @param file - exists; its name has small letters
 */
export async function foldsNames(file: string): Promise<boolean> {
  const [own, other] = await Promise.all([
    stat(file),
    stat(join(dirname(file), basename(file).toUpperCase())).catch(() => undefined),
  ]);
  return own.ino === other?.ino && own.dev === other.dev;
}

/** The names of the images of a run, of which no two may be the same to the file system. */
export class TakenNames {
  readonly #holders = new NameTable();

  /** Takes a name; false if an image of another name has its folder. */
  take(name: string): boolean {
    const folded = foldedName(name);
    const holder = this.#holders.get(folded);
    if (holder === undefined) this.#holders.set(folded, hash64(name));
    return holder === undefined || holder === hash64(name);
  }
}

/** The fault of an image whose folder belongs to another one. */
export function nameIsTaken(name: string): ScorecamError {
  return new ScorecamError(
    'INVALID_IMAGE',
    `Its results would replace those of another picture: to the file system of the output folder, "${name}" is the same name in upper and lower case. Rename one of the two, or choose another --out.`,
  );
}
