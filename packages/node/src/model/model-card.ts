import {
  fromHuggingFace,
  joinCards,
  type ModelCard,
  parseModelCard,
  parseModelConfig,
  ScorecamError,
} from '@scorecam/core';
import { basename, dirname, extname, join } from 'node:path';
import { exists, readJson } from '../read-file.js';

/** How the files beside a model are read. */
export interface CardReading {
  /** Whether a preprocessing is stated elsewhere: one that cannot be read is then passed over, with a notice. */
  readonly isOverruled?: boolean;
}

/**
 * Reads the files beside a model: `<model>.card.json`, or else Hugging Face's `config.json` and
 * `preprocessor_config.json`, in the model's folder or, if that is called `onnx`, in the one above.
 *
 * @param modelPath - as the user gave it: in a Hugging Face cache the files are beside the link, not beside its target
 * @throws ScorecamError UNREADABLE_FILE or INVALID_OPTION that names the file and the field
 */
export async function readModelCard(modelPath: string, reading: CardReading = {}): Promise<ModelCard> {
  const folder = dirname(modelPath);
  const own = join(folder, `${basename(modelPath, extname(modelPath))}.card.json`);
  if (await exists(own)) return readOwnCard(own);
  const card = await readHuggingFace(folder, reading);
  const inSubfolder = basename(folder) === 'onnx';
  return card.files.length === 0 && inSubfolder ? readHuggingFace(dirname(folder), reading) : card;
}

async function readOwnCard(path: string): Promise<ModelCard> {
  return { files: [path], ...parseModelCard(await readJson(path, 'model card'), path) };
}

async function readHuggingFace(folder: string, reading: CardReading): Promise<ModelCard> {
  return joinCards([
    await readIfThere(join(folder, 'config.json'), readConfig),
    await readIfThere(join(folder, 'preprocessor_config.json'), (path) => readPreprocessor(path, reading)),
  ]);
}

async function readIfThere(path: string, read: (path: string) => Promise<ModelCard>): Promise<ModelCard> {
  return (await exists(path)) ? read(path) : { files: [], notices: [] };
}

/** A configuration of Hugging Face or timm; any other program's file of that name is passed over. */
async function readConfig(path: string): Promise<ModelCard> {
  const json = await readJson(path, 'model configuration').catch((error: unknown) => {
    if (error instanceof ScorecamError && error.cause instanceof SyntaxError) return undefined;
    throw error;
  });
  const content = parseModelConfig(json, path);
  return content ? { files: [path], ...content } : passedOver(path, 'it is not a configuration of Hugging Face');
}

function passedOver(path: string, reason: string): ModelCard {
  return { files: [], notices: [`"${basename(path)}" beside the model was passed over: ${reason}.`] };
}

async function readPreprocessor(path: string, { isOverruled }: CardReading): Promise<ModelCard> {
  try {
    return { files: [path], ...fromHuggingFace(await readJson(path, 'preprocessing'), path) };
  } catch (error) {
    if (!isOverruled || !(error instanceof ScorecamError)) throw error;
    return passedOver(path, 'the preprocessing that was given takes its place');
  }
}
