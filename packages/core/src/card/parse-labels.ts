import { ScorecamError } from '../errors.js';

/**
 * The labels that a JSON value lists, by class index: `["cat", ...]`, `{"0": "cat", ...}`,
 * `{"0": ["n02123045", "cat"], ...}`, or either under `id2label`.
 *
 * @param source - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the class index without a label
 */
export function parseLabels(json: unknown, source: string): readonly string[] {
  if (Array.isArray(json)) return json.map((entry, index) => labelOf(entry, index, source));
  if (typeof json !== 'object' || json === null) throw invalid(source, 'are neither a list nor an object');
  const entries = new Map<string, unknown>(Object.entries(json));
  if (entries.has('id2label')) return parseLabels(entries.get('id2label'), source);
  return Array.from({ length: entries.size }, (_, index) => labelOf(entries.get(String(index)), index, source));
}

/** A name, or a pair of a synset id and its names. */
function labelOf(entry: unknown, index: number, source: string): string {
  const name: unknown = Array.isArray(entry) ? entry.at(-1) : entry;
  if (typeof name === 'string') return name;
  throw invalid(source, `have no name for class ${index}`);
}

function invalid(source: string, fault: string): ScorecamError {
  return new ScorecamError(
    'INVALID_OPTION',
    `The labels in "${source}" ${fault}; list one name per class, by class index.`,
  );
}
