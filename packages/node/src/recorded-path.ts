/** Paths as results name them, without the folders of the machine that made them, because results are passed on. */
import { basename, isAbsolute } from 'node:path';

/** A relative path as it is; of an absolute one the last part. */
export function recordedPath(path: string): string {
  return isAbsolute(path) ? basename(path) : path;
}

/** A message with every mention of the paths as {@link recordedPath} has them. */
export function recordedMessage(message: string, paths: readonly string[]): string {
  return paths.reduce((text, path) => text.replaceAll(path, () => recordedPath(path)), message);
}
