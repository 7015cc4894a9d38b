import { ScorecamError } from '../errors.js';
import { type HeadName, headNames } from '../target/index.js';

/** The `problem_type` of Hugging Face's config.json, and the head that its loss function is for. */
const problemTypes: ReadonlyMap<unknown, HeadName> = new Map([
  ['single_label_classification', 'softmax'],
  ['multi_label_classification', 'sigmoid'],
  ['regression', 'value'],
]);

/** The head of a model by the `problem_type` of its config.json; undefined if the file states none that is known. */
export function headOfProblem(problemType: unknown): HeadName | undefined {
  return problemTypes.get(problemType);
}

/**
 * The `head` of a model card.
 *
 * @param source - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the heads that there are
 */
export function parseHead(json: unknown, source: string): HeadName {
  const head = headNames.find((name) => name === json);
  if (head) return head;
  throw new ScorecamError('INVALID_OPTION', `"head" in "${source}" must be one of ${headNames.join(', ')}.`);
}
