import { ScorecamError } from '@scorecam/core';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isItemName } from './item-name.js';

/** The characters of the longest name in a folder of results, with that of a staging folder before it. */
const longestFileName = 64;

/**
 * Checks that an image's results have a folder of their own, and that the file system takes their names, which are longer
 * than the image's own.
 *
 * @throws ScorecamError INVALID_IMAGE
 */
export async function checkItemFolder(out: string, name: string): Promise<void> {
  if (!isItemName(name))
    throw new ScorecamError(
      'INVALID_IMAGE',
      `Its results cannot be in "${name}": the run keeps files of its own there, or it is outside of the output folder. Give the picture another name.`,
    );
  const error = await lstat(join(out, name, 'x'.repeat(longestFileName))).catch((reason: unknown) => reason);
  if (!(error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG')) return;
  throw new ScorecamError(
    'INVALID_IMAGE',
    'The output path is too long for the file system; shorten the name of the picture or of the output folder.',
  );
}
