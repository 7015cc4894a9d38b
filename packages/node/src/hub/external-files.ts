import { weightFiles } from '@scorecam/core';
import { dirname, posix } from 'node:path';
import { readGraph } from '../model/model-file.js';

/**
 * The files of a model's weights, by their paths in its repository.
 *
 * @param path - of the model on this disk
 * @param file - the model's path in its repository
 * @throws ScorecamError UNREADABLE_FILE or INVALID_MODEL
 */
export async function externalFiles(path: string, file: string): Promise<string[]> {
  const locations = weightFiles(await readGraph(path)).map(({ location }) => location);
  return locations.map((location) => posix.join(dirname(file), location));
}
