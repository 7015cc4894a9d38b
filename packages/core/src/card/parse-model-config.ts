/** The `config.json` beside a model: of Hugging Face's transformers, or of timm. */
import { headOfProblem } from './parse-head.js';
import { parseLabels } from './parse-labels.js';
import type { CardContent } from './parse-model-card.js';
import { fromTimm } from './preprocessing-forms.js';

/** One of these is in every configuration of a model. */
const configFields = ['id2label', 'problem_type', 'model_type', 'architectures', 'architecture', 'pretrained_cfg'];

/**
 * What a model's configuration says about its labels, its head and, if timm wrote it, its preprocessing.
 *
 * @param source - the name of the file, for messages
 * @returns undefined if another program's file has this name
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export function parseModelConfig(json: unknown, source: string): CardContent | undefined {
  const fields = new Map<string, unknown>(Object.entries(json ?? {}));
  if (!configFields.some((name) => fields.has(name))) return undefined;
  const labels = fields.get('id2label') ?? fields.get('label_names');
  const head = headOfProblem(fields.get('problem_type'));
  const timm = fields.get('pretrained_cfg');
  return {
    notices: [],
    ...(head && { head }),
    ...(labels !== undefined && { labels: parseLabels(labels, source) }),
    ...(timm !== undefined && fromTimm(timm, source)),
  };
}
