import { type CardContent, parseModelDescription, ScorecamError } from '@scorecam/core';

/**
 * Reads what comes with a model: its card, or Hugging Face's `config.json` or `preprocessor_config.json`.
 *
 * @param name - the name of its file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export async function readCard(blob: Blob, name: string): Promise<CardContent> {
  return parseModelDescription(await readJson(blob, name), name);
}

async function readJson(blob: Blob, name: string): Promise<unknown> {
  const bytes = await blob.arrayBuffer();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ScorecamError('INVALID_OPTION', `The model card "${name}" is not JSON in UTF-8.`, error);
  }
}
