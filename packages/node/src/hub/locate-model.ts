import { chooseModelFile, isHubName, type Precision, ScorecamError } from '@scorecam/core';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBucketAddress } from '../bucket/bucket-address.js';
import type { FetchModelOptions } from './fetch-model.js';

/** The folders of a model's folder that hold `.onnx` files. */
const places = ['', 'onnx'];

/**
 * The path of a model's file: of the file itself, of the one in a folder (`onnx/model.onnx` or `model.onnx`), of one that
 * `hf:owner/name` names on the hub, which is downloaded to the cache of Hugging Face's programs, or of a copy of the object
 * `s3://bucket/key.onnx`, which lasts as long as this process.
 *
 * @example
 * const path = await locateModel('hf:owner/name', { dtype: 'q8', onProgress: ({ done, total }) => bar.update(done, total) });
 *
 * @throws ScorecamError INVALID_OPTION or UNREADABLE_FILE with the remedy, CANCELLED
 */
export async function locateModel(name: string, options: FetchModelOptions = {}): Promise<string> {
  // Loaded here, so that nobody else waits for the hub's library.
  if (isHubName(name)) return (await import('./fetch-model.js')).fetchModel(name, options);
  const isObject = isBucketAddress(name);
  if (isObject && options.dtype === undefined)
    return (await import('./fetch-bucket-model.js')).fetchBucketModel(name, options.signal);
  const found = isObject ? undefined : await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return inFolder(name, options.dtype);
  if (options.dtype === undefined) return name;
  throw new ScorecamError(
    'INVALID_OPTION',
    `A dtype chooses a file of a folder or of the hub, and "${name}" is a file.`,
  );
}

async function inFolder(folder: string, dtype: Precision | undefined): Promise<string> {
  const names = places.map((place) => readdir(join(folder, place)).catch((): string[] => []));
  const files = (await Promise.all(names)).flatMap((list, i) =>
    list.map((name) => [places[i], name].filter(Boolean).join('/')),
  );
  return join(folder, chooseModelFile({ place: `The folder "${folder}"`, files, dtype }));
}
