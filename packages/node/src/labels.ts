import { ScorecamError } from '@scorecam/core';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson, readWhole } from './read-file.js';

/** The 1,000 synsets of ILSVRC2012 in the order of their class indices, one a line. */
const imagenetLabels = fileURLToPath(new URL('../labels/imagenet.txt', import.meta.url));

/**
 * One label a class, by class index.
 *
 * - `imagenet`: the 1,000 names of ILSVRC2012, which ship with this package
 * - a `.json` file: `["cat", ...]`, `{"0": "cat", ...}`, `{"0": ["n02123045", "cat"], ...}`, or either under `id2label`
 * - any other file: one label a line
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_OPTION where the file holds something else
 */
export async function readLabels(nameOrPath: string): Promise<readonly string[]> {
  const path = nameOrPath === 'imagenet' ? imagenetLabels : nameOrPath;
  const labels =
    extname(path).toLowerCase() === '.json'
      ? parseLabels(await readJson(path, 'labels'), path)
      : splitLines((await readWhole(path, 'labels')).toString());
  if (labels.length === 0) throw invalid(path, 'holds no label');
  return labels;
}

/**
 * The labels that a JSON value lists; see {@link readLabels}.
 *
 * @param source - the file that it comes from, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the class index without a label
 */
export function parseLabels(json: unknown, source: string): readonly string[] {
  if (Array.isArray(json)) return json.map((entry, index) => labelOf(entry, index, source));
  if (typeof json !== 'object' || json === null) throw invalid(source, 'is neither a list nor an object of labels');
  const entries = new Map<string, unknown>(Object.entries(json));
  if (entries.has('id2label')) return parseLabels(entries.get('id2label'), source);
  return Array.from({ length: entries.size }, (_, index) => labelOf(entries.get(String(index)), index, source));
}

/** A name, or a pair of a synset's number and its names. */
function labelOf(entry: unknown, index: number, source: string): string {
  const name: unknown = Array.isArray(entry) ? entry.at(-1) : entry;
  if (typeof name === 'string') return name;
  throw invalid(source, `has no label for class ${index}`);
}

/** The last line may end in a line feed; an empty line elsewhere is a class without a name. */
function splitLines(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/);
  return lines.length === 1 && lines[0] === '' ? [] : lines.map((line) => line.trim());
}

function invalid(source: string, fault: string): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `The labels file "${source}" ${fault}.`);
}
