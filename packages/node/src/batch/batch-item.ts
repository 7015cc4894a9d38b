import { posix, relative, resolve, sep } from 'node:path';
import { isOutside } from '../is-outside.js';
import type { FailedImage } from './image-outcome.js';

/** One image of a run. */
export interface BatchItem {
  /** Where the picture lies, absolute. */
  readonly path: string;
  /** Names the image in the run, and the folder of its results under the output folder; parts stand between slashes. */
  readonly name: string;
  /** The classes to explain for this image, by index or label; those of the whole run when absent. */
  readonly classes?: readonly string[] | undefined;
  /** Why it cannot be explained, where that was found when it was listed: it becomes a failed image. */
  readonly fault?: Pick<FailedImage, 'code' | 'message'> | undefined;
}

/** The names of images outside the base folder begin with this, and then give the whole path. */
const outside = 'root';

/**
 * The name of an image: its path seen from the run's base folder, so that images of one file name in different folders
 * stay apart, and a later run finds them under the same names.
 */
export function itemName(path: string, base: string): string {
  const whole = resolve(path);
  const isElsewhere = isOutside(base, whole);
  const parts = (isElsewhere ? whole : relative(base, whole)).split(sep).filter((part) => part !== '');
  return posix.join(...(isElsewhere ? [outside] : []), ...parts.map(withoutColon));
}

/** A drive of Windows, where no other name has a colon; elsewhere a colon is a character like any other. */
function withoutColon(part: string): string {
  return sep === '\\' ? part.replace(':', '') : part;
}
