import { parseLabels, ScorecamError } from '@scorecam/core';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson, readText } from '../read-file.js';

/** The 1,000 synsets of ILSVRC2012 in the order of their class indices, one a line. */
const imagenetLabels = fileURLToPath(new URL('../../labels/imagenet.txt', import.meta.url));

/**
 * One label a class, by class index.
 *
 * - `imagenet`: the 1,000 names of ILSVRC2012, which ship with this package
 * - a `.json` file: what {@link parseLabels} takes
 * - any other file: one label a line
 *
 * Files are UTF-8, or UTF-16 with a byte order mark.
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_OPTION if the file holds something else
 */
export async function readLabels(nameOrPath: string): Promise<readonly string[]> {
  const path = nameOrPath === 'imagenet' ? imagenetLabels : nameOrPath;
  const labels =
    extname(path).toLowerCase() === '.json'
      ? parseLabels(await readJson(path, 'labels'), path)
      : splitLines(await readText(path, 'labels'));
  if (labels.length > 0) return labels;
  throw new ScorecamError('INVALID_OPTION', `The labels file "${path}" holds no label.`);
}

/** The last line may end in a line feed; an empty line elsewhere is a class without a name. */
function splitLines(text: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.length === 1 && lines[0] === '' ? [] : lines.map((line) => line.trim());
}
