import { ScorecamError } from '../errors.js';
import { parsePreprocessing } from './parse-preprocessing.js';
import type { PreprocessingOptions } from '../image/preprocessing.js';
import { nearMatches } from '../near-matches.js';
import { parseLabels } from './parse-labels.js';

/** What a model card says of its model. */
export interface CardContent {
  /** One label a class, by class index. */
  readonly labels?: readonly string[];
  readonly preprocessing?: PreprocessingOptions;
  /** What in the card was passed over, in sentences. */
  readonly notices: readonly string[];
}

/** The fields that are used, and those that tell people about the model. */
const usedFields = ['labels', 'preprocessing'];
const descriptiveFields = ['name', 'description', 'training', 'accuracy', 'license', 'source', 'references'];

/**
 * Reads a model card: a JSON object of `labels` and `preprocessing`, and of fields that describe the model. A field of
 * another name is passed over with a notice, since it may be one of these mistyped.
 *
 * @param source - the file that it comes from, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export function parseModelCard(json: unknown, source: string): CardContent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ScorecamError('INVALID_OPTION', `The model card "${source}" must hold a JSON object.`);
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  const labels = fields.get('labels');
  const preprocessing = fields.get('preprocessing');
  return {
    ...(labels !== undefined && { labels: parseLabels(labels, source) }),
    ...(preprocessing !== undefined && { preprocessing: parsePreprocessing(preprocessing, source) }),
    notices: [...fields.keys()].flatMap((name) => unknownField(name, source)),
  };
}

function unknownField(name: string, source: string): string[] {
  if (usedFields.includes(name) || descriptiveFields.includes(name)) return [];
  const [near] = nearMatches(name, usedFields);
  const hint = near === undefined ? `the fields are ${usedFields.join(' and ')}` : `did you mean "${near}"?`;
  return [`${source}: the field "${name}" is not known and was passed over; ${hint}${near === undefined ? '.' : ''}`];
}
