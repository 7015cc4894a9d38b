import { joinCards, type ModelCard, throwIfCancelled } from '@scorecam/core';
import { fetchBlob, type FetchOptions } from './fetch-blob.js';
import { readCard } from './read-card.js';

/** Hugging Face's two files; the preprocessing is in the second. */
const ofHuggingFace = ['config.json', 'preprocessor_config.json'];

/**
 * Reads the files beside a model, as the command line does: `<model>.card.json`, or else Hugging Face's two files in the model's
 * folder or, if that is called `onnx`, in the one above.
 *
 * @throws ScorecamError INVALID_OPTION that names the file and the field, CANCELLED after an abort
 */
export async function findCard(model: URL, options: FetchOptions): Promise<ModelCard> {
  const path = model.pathname.replace(/\.onnx$/i, '');
  const own = await readAll([new URL(`${path}.card.json`, model)], options);
  if (own.files.length > 0) return own;
  const folders = path.split('/').at(-2) === 'onnx' ? ['.', '..'] : ['.'];
  for (const folder of folders) {
    const found = await readAll(
      ofHuggingFace.map((name) => new URL(`${folder}/${name}`, model)),
      options,
    );
    if (found.files.length > 0) return found;
  }
  return own;
}

async function readAll(urls: readonly URL[], options: FetchOptions): Promise<ModelCard> {
  return joinCards(await Promise.all(urls.map((url) => readIfThere(url, options))));
}

/** A server may answer with a page of its own for a file that it does not have, or without the headers that let a page read it. */
async function readIfThere(url: URL, { signal, keep }: FetchOptions): Promise<ModelCard> {
  const blob = await fetchBlob(url, { signal, keep }).catch(() => undefined);
  throwIfCancelled(signal);
  if (!blob || blob.type.startsWith('text/html')) return { files: [], notices: [] };
  const name = url.pathname.split('/').at(-1) ?? '';
  return { files: [name], ...(await readCard(blob, name)) };
}
