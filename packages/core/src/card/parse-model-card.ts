import { ScorecamError } from '../errors.js';
import { parsePreprocessing } from './parse-preprocessing.js';
import type { PreprocessingOptions } from '../image/preprocessing.js';
import { nearMatches } from '../near-matches.js';
import type { HeadName } from '../target/index.js';
import { parseHead } from './parse-head.js';
import { parseLabels } from './parse-labels.js';

/** The content of a model card. */
export interface CardContent {
  /** One label per class, by class index. */
  readonly labels?: readonly string[];
  /** The options that the card sets. */
  readonly preprocessing?: PreprocessingOptions;
  /** What the numbers of the class output are. */
  readonly head?: HeadName;
  /** One sentence for each field of the card that was ignored. */
  readonly notices: readonly string[];
}

/** The fields that are used, and those that describe the model to people. */
const usedFields = ['labels', 'preprocessing', 'head'];
const descriptiveFields = ['name', 'description', 'training', 'accuracy', 'license', 'source', 'references'];

/**
 * Reads a model card: a JSON object of `labels`, `preprocessing` and `head`, and of fields that describe the model. A field with any
 * other name is ignored, with a notice, because it may be a misspelling.
 *
 * @param source - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export function parseModelCard(json: unknown, source: string): CardContent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ScorecamError('INVALID_OPTION', `The model card "${source}" must hold a JSON object.`);
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  const labels = fields.get('labels');
  const preprocessing = fields.get('preprocessing');
  const head = fields.get('head');
  return {
    ...(labels !== undefined && { labels: parseLabels(labels, source) }),
    ...(preprocessing !== undefined && { preprocessing: parsePreprocessing(preprocessing, source) }),
    ...(head !== undefined && { head: parseHead(head, source) }),
    notices: [...fields.keys()].flatMap((name) => unknownField(name, source)),
  };
}

function unknownField(name: string, source: string): string[] {
  if (usedFields.includes(name) || descriptiveFields.includes(name)) return [];
  const [near] = nearMatches(name, usedFields);
  const hint = near === undefined ? `the fields are ${usedFields.join(', ')}` : `did you mean "${near}"?`;
  return [`${source}: the unknown field "${name}" was ignored; ${hint}${near === undefined ? '.' : ''}`];
}
