import { decodeNpy, type Picture, type Tensor } from '@scorecam/core';
import { readPicture } from '@scorecam/node';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

/** What an image argument holds: a picture, or the network's input as it is. */
export type ImageInput =
  | { readonly kind: 'picture'; readonly picture: Picture }
  | { readonly kind: 'tensor'; readonly tensor: Tensor<'float32'> };

/**
 * Reads a picture, or a tensor where the name ends in `.npy`.
 *
 * @throws ScorecamError UNREADABLE_FILE or INVALID_IMAGE
 */
export async function readInput(path: string): Promise<ImageInput> {
  if (extname(path).toLowerCase() !== '.npy') return { kind: 'picture', picture: await readPicture(path) };
  return { kind: 'tensor', tensor: decodeNpy(await readFile(path), basename(path)) };
}
