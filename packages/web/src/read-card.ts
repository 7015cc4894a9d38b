import { parsePreprocessing, type PreprocessingOptions, ScorecamError } from '@scorecam/core';

/** What a model card says of its model. */
export interface WebModelCard {
  /** One label a class, by class index. */
  readonly labels?: readonly string[];
  readonly preprocessing?: PreprocessingOptions;
}

/**
 * Reads a model card: a JSON object of `labels`, a list of names by class index, and `preprocessing`.
 *
 * @param name - the file that it comes from, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export async function readCard(blob: Blob, name: string): Promise<WebModelCard> {
  const json = await readJson(blob, name);
  if (typeof json !== 'object' || json === null) throw invalid(name, 'must hold a JSON object');
  const fields = new Map<string, unknown>(Object.entries(json));
  const labels = fields.get('labels');
  const preprocessing = fields.get('preprocessing');
  return {
    ...(labels !== undefined && { labels: checkLabels(labels, name) }),
    ...(preprocessing !== undefined && { preprocessing: parsePreprocessing(preprocessing, name) }),
  };
}

async function readJson(blob: Blob, name: string): Promise<unknown> {
  try {
    return JSON.parse(await blob.text());
  } catch (error) {
    throw invalid(name, 'is not JSON', error);
  }
}

function checkLabels(labels: unknown, name: string): readonly string[] {
  if (Array.isArray(labels) && labels.every((label) => typeof label === 'string')) return labels;
  throw invalid(name, 'must list its labels as strings');
}

function invalid(name: string, fault: string, cause?: unknown): ScorecamError {
  return new ScorecamError('INVALID_OPTION', `The model card "${name}" ${fault}.`, cause);
}
