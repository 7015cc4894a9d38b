/** A model of a bucket, copied to a temporary folder of this process. */
import { ScorecamError } from '@scorecam/core';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { throwIfAborted } from '../abort.js';
import { type BucketAddress, bucketPath, parseBucketAddress } from '../bucket/bucket-address.js';
import { isNoObject } from '../bucket/bucket-client.js';
import { buckets } from '../bucket/buckets.js';
import { openObjectReader } from '../bucket/object-reader.js';
import { isOutside } from '../is-outside.js';
import { externalFiles } from './external-files.js';

/** In bytes. */
const pieceSize = 2 ** 20;

/**
 * Copies a model with what describes it and the files of its weights. The copy is removed when the process ends.
 *
 * @param name - `s3://bucket/key.onnx`
 * @returns the path of the copy
 * @throws ScorecamError INVALID_OPTION if no object is named, UNREADABLE_FILE, CANCELLED
 */
export async function fetchBucketModel(name: string, signal?: AbortSignal): Promise<string> {
  const address = parseBucketAddress(name);
  if (address.key === '' || address.key.endsWith('/'))
    throw new ScorecamError(
      'INVALID_OPTION',
      `"${name}" is not a file; name the model in it, for example s3://bucket/model.onnx.`,
    );
  const copy = new ModelCopy(address, await temporaryFolder(), signal);
  const model = await copy.file(posix.basename(address.key));
  const card = `${posix.basename(address.key).replace(/\.onnx$/i, '')}.card.json`;
  for (const file of [card, 'config.json', 'preprocessor_config.json']) await copy.smallFileIfThere(file);
  for (const file of await externalFiles(model, '')) await copy.file(file);
  return model;
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scorecam-bucket-model-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files beside a model, each copied to the same place in a folder. */
class ModelCopy {
  readonly #model: BucketAddress;
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;

  constructor(model: BucketAddress, folder: string, signal: AbortSignal | undefined) {
    this.#model = model;
    this.#folder = folder;
    this.#signal = signal;
  }

  /** Copies a file of any size; one that would be outside the folder is not copied, and refused when the model is opened. */
  async file(file: string): Promise<string> {
    const path = join(this.#folder, file);
    if (isOutside(this.#folder, path)) return path;
    await mkdir(dirname(path), { recursive: true });
    const reader = await openObjectReader(await buckets(), this.#pathOf(file));
    const copy = await open(path, 'w');
    try {
      for (
        let at = 0, piece = await reader.read(0, pieceSize);
        piece.length > 0;
        piece = await reader.read(at, pieceSize)
      ) {
        throwIfAborted(this.#signal);
        await copy.writeFile(piece);
        at += piece.length;
      }
    } finally {
      await copy.close();
      await reader.close();
    }
    return path;
  }

  async smallFileIfThere(file: string): Promise<void> {
    const content = await (await buckets()).read(this.#pathOf(file)).catch((error: unknown) => {
      if (isNoObject(error)) return undefined;
      throw error;
    });
    if (content) await writeFile(join(this.#folder, file), content);
  }

  #pathOf(file: string): string {
    const { bucket, key } = this.#model;
    return bucketPath({ bucket, key: posix.join(posix.dirname(key), file) });
  }
}
