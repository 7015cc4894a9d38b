import { isAbsolute, posix, relative, resolve, sep } from 'node:path';

/** One image of a run. */
export interface BatchItem {
  /** Where the picture lies, absolute. */
  readonly path: string;
  /** Names the image in the run, and the folder of its results under the output folder; parts stand between slashes. */
  readonly name: string;
  /** The classes to explain for this image, by index or label; those of the whole run when absent. */
  readonly classes?: readonly string[] | undefined;
}

/** The names of images outside the base folder begin with this, and then give the whole path. */
const outside = 'root';

/**
 * The name of an image: its path seen from the run's base folder, so that images of one file name in different folders
 * stay apart, and a later run finds them under the same names.
 */
export function itemName(path: string, base: string): string {
  const way = relative(base, resolve(path));
  const isOutside = way.startsWith('..') || isAbsolute(way);
  const parts = (isOutside ? resolve(path) : way).split(sep).filter((part) => part !== '');
  return posix.join(...(isOutside ? [outside] : []), ...parts.map((part) => part.replaceAll(':', '_')));
}
