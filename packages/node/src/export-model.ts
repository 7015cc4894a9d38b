/** A model file that explains itself, made of one that does not. */
import { exportExplained, type ExportRequest, ScorecamError, weightFiles } from '@scorecam/core';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ModelFile } from './model/model-file.js';
import { openExplainerParts, type OpenOptions } from './open-explainer.js';
import { hashFile } from './read-file.js';
import { saveModel } from './results/save-model.js';

/** What is written into a model, and what is said about the model. */
export interface ExportOptions extends OpenOptions, Omit<ExportRequest, 'setup'> {
  /** Checked between the steps; after an abort nothing is left behind. */
  readonly signal?: AbortSignal | undefined;
}

/** A file that was written. */
export interface ExportedFile {
  /** Where the file was written. */
  readonly path: string;
  /** The names of the outputs with the maps, in the order of the request. */
  readonly outputs: readonly string[];
  /** The size of the file. */
  readonly bytes: number;
  /** The size of the original file. */
  readonly originalBytes: number;
  /** Notices for the user, in sentences. */
  readonly notices: readonly string[];
}

/**
 * Writes maps into a model and saves it as a file of its own, whole or not at all. Weights that the original keeps in other
 * files stay there, so the new file must be in the same folder.
 *
 * @example
 * await exportModel('vgg16.onnx', 'vgg16.grad-cam.onnx', { maps: [{ method: parseMethod('grad-cam') }] });
 *
 * @throws ScorecamError as `exportExplained`; UNREADABLE_FILE, INVALID_MODEL or EXTERNAL_DATA of the original;
 *   UNWRITABLE_OUTPUT; INVALID_OPTION if the new file would replace the original or its weights, or miss its weights
 */
export async function exportModel(path: string, out: string, options: ExportOptions): Promise<ExportedFile> {
  const { maps, class: classWish, mapSize, values, pictures, loops, metadata, signal, ...opening } = options;
  const { runtime, file, setup } = await openExplainerParts(path, opening);
  try {
    await checkPlace(file, out);
    const hash = { 'original.file': basename(path), 'original.sha256': await hashFile(file.path) };
    const wish = { maps, class: classWish, mapSize, values, pictures, loops };
    const request = { setup, ...wish, metadata: { ...metadata, ...hash } };
    const { model, outputs, notices } = await exportExplained(runtime, file, request);
    await saveModel({ model, folder: file.folder, path: out }, signal);
    const [bytes, originalBytes] = await Promise.all([out, file.path].map(async (each) => (await stat(each)).size));
    return { path: out, outputs, bytes: bytes ?? 0, originalBytes: originalBytes ?? 0, notices };
  } finally {
    await runtime.dispose();
  }
}

/** @throws ScorecamError INVALID_OPTION */
async function checkPlace({ path, folder, model }: ModelFile, out: string): Promise<void> {
  const place = await realpath(dirname(resolve(out))).catch(() => dirname(resolve(out)));
  const target = join(place, basename(out));
  const sources = weightFiles(model).map(({ location }) => join(folder, location));
  if ([path, ...sources].includes(target)) {
    throw new ScorecamError('INVALID_OPTION', `"${out}" is a file of the model itself; name another one.`);
  }
  const beside = sources.find((source) => source !== path);
  if (beside === undefined || place === folder) return;
  throw new ScorecamError(
    'INVALID_OPTION',
    `The weights of the model stay in "${basename(beside)}", so the new file has to be beside it: write it into "${folder}".`,
  );
}
