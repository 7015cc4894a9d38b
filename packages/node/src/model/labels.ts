import { nearMatches, parseLabels, ScorecamError } from '@scorecam/core';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists, readJson, readText } from '../read-file.js';

/** A set of labels that ships with this package. */
interface LabelSet {
  /** One label per line, by class index. */
  readonly path: string;
  readonly classCount: number;
}

/** The sets by name; `imagenet` holds the synsets of ILSVRC2012. */
const labelSets: ReadonlyMap<string, LabelSet> = new Map([
  ['imagenet', { path: fileURLToPath(new URL('../../labels/imagenet.txt', import.meta.url)), classCount: 1000 }],
]);

/**
 * The labels of a set or of a file, one per class, by class index.
 *
 * - `imagenet`: the 1,000 names of ILSVRC2012, which ship with this package
 * - a `.json` file: what {@link parseLabels} takes
 * - any other file: one label per line
 *
 * Files are UTF-8, or UTF-16 with a byte order mark.
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_OPTION if the file holds something else
 */
export async function readLabels(nameOrPath: string): Promise<readonly string[]> {
  const path = labelSets.get(nameOrPath)?.path ?? nameOrPath;
  if (path === nameOrPath) await suggestSet(path);
  const labels =
    extname(path).toLowerCase() === '.json'
      ? parseLabels(await readJson(path, 'labels'), path)
      : splitLines(await readText(path, 'labels'));
  if (labels.length > 0) return labels;
  throw new ScorecamError('INVALID_OPTION', `The labels file "${path}" holds no label.`);
}

/** @throws ScorecamError INVALID_OPTION for a path without a file that is nearly the name of a set */
async function suggestSet(path: string): Promise<void> {
  const [near] = nearMatches(path, labelSets.keys());
  if (near === undefined || (await exists(path))) return;
  throw new ScorecamError('INVALID_OPTION', `There is no labels file "${path}"; did you mean ${near}?`);
}

/** The labels of a model, and notices about them. */
export interface ChosenLabels {
  /** Empty if they are not known. */
  readonly labels: readonly string[];
  readonly notices: readonly string[];
}

/**
 * The labels from the user or the card, or ImageNet's for a model of 1,000 classes without labels.
 *
 * @param labels - a list, or what {@link readLabels} takes
 * @throws ScorecamError as {@link readLabels}, and INVALID_OPTION if a named set has another number of classes than the model
 */
export async function chooseLabels(
  labels: string | readonly string[] | undefined,
  classCount: number | undefined,
): Promise<ChosenLabels> {
  if (typeof labels === 'string') checkSet(labels, classCount);
  if (labels !== undefined)
    return { labels: typeof labels === 'string' ? await readLabels(labels) : labels, notices: [] };
  if (classCount !== labelSets.get('imagenet')?.classCount) return { labels: [], notices: [] };
  return { labels: await readLabels('imagenet'), notices: [imagenetNotice] };
}

function checkSet(name: string, classCount: number | undefined): void {
  const set = labelSets.get(name);
  if (set === undefined || classCount === undefined || classCount === set.classCount) return;
  const [names, classes] = [set.classCount, classCount].map((count) => count.toLocaleString('en-US'));
  throw new ScorecamError(
    'INVALID_OPTION',
    `The label set "${name}" has ${names} labels, but the model has ${classes} classes; use a file of its own labels.`,
  );
}

const imagenetNotice =
  "The model has 1,000 classes and no labels, so they get ImageNet's names; --labels replaces them.";

/** The last line may end in a line feed; an empty line elsewhere is a class without a name. */
function splitLines(text: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.length === 1 && lines[0] === '' ? [] : lines.map((line) => line.trim());
}
