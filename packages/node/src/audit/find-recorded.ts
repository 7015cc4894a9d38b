import { ScorecamError } from '@scorecam/core';
import { basename, join } from 'node:path';
import { exists } from '../read-file.js';

/** Where a file is looked for. */
export interface SearchPlaces {
  /** Besides the working directory. */
  readonly folders: readonly string[];
  /** The option that names the file, for the message. */
  readonly flag: string;
}

/**
 * The file that a record names: results hold relative paths, or the names of files alone.
 *
 * @throws ScorecamError UNREADABLE_FILE
 */
export async function findRecorded(path: string, { folders, flag }: SearchPlaces): Promise<string> {
  const candidates = [path, ...folders.flatMap((folder) => [join(folder, path), join(folder, basename(path))])];
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  throw new ScorecamError(
    'UNREADABLE_FILE',
    `The result was made of "${path}", which is not here; name the file with --${flag}.`,
  );
}
