import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path leads out of a folder; both absolute. A file whose own name begins with two dots does not. */
export function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
