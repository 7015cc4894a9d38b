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

/** The number of classes of ILSVRC2012, which a model is taken for if it has as many and names none. */
const imagenetClasses = 1000;

/** The labels of a model, and what their reader should know. */
export interface ChosenLabels {
  /** Empty if they are not known. */
  readonly labels: readonly string[];
  readonly notices: readonly string[];
}

/**
 * The labels that the user or the card gives, or ImageNet's for a model of 1,000 classes that nobody names.
 *
 * @param labels - a list, or what {@link readLabels} takes
 * @throws ScorecamError as {@link readLabels}
 */
export async function chooseLabels(
  labels: string | readonly string[] | undefined,
  classCount: number | undefined,
): Promise<ChosenLabels> {
  if (labels !== undefined)
    return { labels: typeof labels === 'string' ? await readLabels(labels) : labels, notices: [] };
  if (classCount !== imagenetClasses) return { labels: [], notices: [] };
  return { labels: await readLabels('imagenet'), notices: [imagenetNotice] };
}

const imagenetNotice =
  "The model has 1,000 classes and no labels, so they have ImageNet's names; --labels gives others.";

/** The last line may end in a line feed; an empty line elsewhere is a class without a name. */
function splitLines(text: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.length === 1 && lines[0] === '' ? [] : lines.map((line) => line.trim());
}
