import { fromHuggingFace } from './hugging-face.js';
import { type CardContent, parseModelCard } from './parse-model-card.js';
import { parseModelConfig } from './parse-model-config.js';

/** One of these is in every file of an image processor. */
const processorFields = ['image_processor_type', 'feature_extractor_type', 'image_mean', 'do_resize', 'do_normalize'];

/**
 * What a JSON file says about the model that it comes with, by the fields in it: a model card, the `config.json` of Hugging Face or
 * timm, or Hugging Face's `preprocessor_config.json`.
 *
 * @param source - the name of the file, for messages
 * @throws ScorecamError INVALID_OPTION that names the file and the field
 */
export function parseModelDescription(json: unknown, source: string): CardContent {
  const names = Object.keys(json ?? {});
  if (processorFields.some((name) => names.includes(name))) return fromHuggingFace(json, source);
  return parseModelConfig(json, source) ?? parseModelCard(json, source);
}
