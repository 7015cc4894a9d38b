import { type ExplainerInput, type FileIdentity, type Picture, type Raster, ScorecamError } from '@scorecam/core';
import { decodeImage, decodeInput, readWhole, recordedPath } from '@scorecam/node';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readStandardInput, standardInput } from '../options/standard-input.js';

/** An image argument that was read, and the bytes that were. */
export interface ReadInput {
  readonly input: ExplainerInput;
  readonly file: FileIdentity;
}

/** Makes a picture, or a raster, of the bytes of a file, which messages call by `name`. */
export type DecodePicture = (bytes: Uint8Array, name: string) => Promise<Picture | Raster>;

/**
 * Reads a picture, or an array if the name ends in `.npy`: a picture of two or three axes, or the network's input, from a file or, for the name `-`, from standard input.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE
 */
export async function readInput(path: string, decode: DecodePicture = decodeImage): Promise<ReadInput> {
  if (await isFolder(path))
    throw new ScorecamError(
      'UNREADABLE_FILE',
      `"${path}" is a folder; "scorecam batch ${path}" explains its pictures.`,
    );
  const bytes = path === standardInput ? await readStandardInput() : await readWhole(path, 'image');
  const name = path === standardInput ? 'standard input' : basename(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    input: await (name.toLowerCase().endsWith('.npy') ? decodeInput(bytes, name) : decode(bytes, name)),
    file: { path: recordedPath(path), sha256 },
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
