import { decodeNpy, type FileIdentity, type Picture, ScorecamError, type Tensor } from '@scorecam/core';
import { decodePicture, readWhole, recordedPath } from '@scorecam/node';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readStandardInput, standardInput } from '../options/standard-input.js';

/** What an image argument holds: a picture, or the network's input as it is. */
export type ImageInput = Picture | Tensor<'float32'>;

/** An image argument that was read, and the bytes that were. */
export interface ReadInput {
  readonly input: ImageInput;
  readonly file: FileIdentity;
}

/** Makes a picture of the bytes of a file, which messages call by `name`. */
export type DecodePicture = (bytes: Uint8Array, name: string) => Promise<Picture>;

/**
 * Reads a picture, or a tensor if the name ends in `.npy`, from a file or, for the name `-`, from standard input.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE
 */
export async function readInput(path: string, decode: DecodePicture = decodePicture): Promise<ReadInput> {
  if (await isFolder(path))
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `"${path}" is a folder; "scorecam batch ${path}" explains its pictures.`,
    );
  const bytes = path === standardInput ? await readStandardInput() : await readWhole(path, 'image');
  const name = path === standardInput ? 'standard input' : basename(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { input: await inputOf(bytes, name, decode), file: { path: recordedPath(path), sha256 } };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function inputOf(bytes: Uint8Array, name: string, decode: DecodePicture): Promise<ImageInput> {
  if (!name.toLowerCase().endsWith('.npy')) return decode(bytes, name);
  return decodeNpy(bytes, name);
}
