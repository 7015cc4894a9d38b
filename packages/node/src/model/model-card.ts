import {
  type CardContent,
  fromHuggingFace,
  headOfProblem,
  parseLabels,
  parseModelCard,
  ScorecamError,
} from '@scorecam/core';
import { basename, dirname, extname, join } from 'node:path';
import { exists, readJson } from '../read-file.js';

/** The content of the files beside a model; empty if there are none. */
export interface ModelCard extends CardContent {
  /** The files that were read. */
  readonly files: readonly string[];
}

/**
 * Reads what lies beside a model: `<model>.card.json`, or else Hugging Face's `config.json` and
 * `preprocessor_config.json`, in the model's folder or, where that is called `onnx`, in the one above.
 *
 * @param modelPath - as the user gave it: in a Hugging Face cache the files stand beside the link, not where it leads
 * @throws ScorecamError UNREADABLE_FILE or INVALID_OPTION that names the file and the field
 */
export async function readModelCard(modelPath: string): Promise<ModelCard> {
  const folder = dirname(modelPath);
  const own = join(folder, `${basename(modelPath, extname(modelPath))}.card.json`);
  if (await exists(own)) return readOwnCard(own);
  const card = await readHuggingFace(folder);
  const inSubfolder = basename(folder) === 'onnx';
  return card.files.length === 0 && inSubfolder ? readHuggingFace(dirname(folder)) : card;
}

async function readOwnCard(path: string): Promise<ModelCard> {
  return { files: [path], ...parseModelCard(await readJson(path, 'model card'), path) };
}

async function readHuggingFace(folder: string): Promise<ModelCard> {
  const parts = [
    await readIfThere(join(folder, 'config.json'), readConfig),
    await readIfThere(join(folder, 'preprocessor_config.json'), readPreprocessor),
  ];
  const empty: ModelCard = { files: [], notices: [] };
  return parts.reduce<ModelCard>(
    (card, part) => ({
      ...card,
      ...part,
      files: [...card.files, ...part.files],
      notices: [...card.notices, ...part.notices],
    }),
    empty,
  );
}

async function readIfThere(path: string, read: (path: string) => Promise<ModelCard>): Promise<ModelCard> {
  return (await exists(path)) ? read(path) : { files: [], notices: [] };
}

async function readConfig(path: string): Promise<ModelCard> {
  const json = await readJson(path, 'model configuration');
  if (typeof json !== 'object' || json === null) {
    throw new ScorecamError('INVALID_OPTION', `The model configuration file "${path}" must hold a JSON object.`);
  }
  const labels: unknown = 'id2label' in json ? json.id2label : undefined;
  const head = 'problem_type' in json ? headOfProblem(json.problem_type) : undefined;
  return {
    files: [path],
    notices: [],
    ...(head && { head }),
    ...(labels !== undefined && { labels: parseLabels(labels, path) }),
  };
}

async function readPreprocessor(path: string): Promise<ModelCard> {
  return { files: [path], ...fromHuggingFace(await readJson(path, 'preprocessing'), path) };
}
