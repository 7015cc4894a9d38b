import type { Picture } from '@scorecam/core';
import { decodePicture as decodeAnywhere } from '@scorecam/pictures';
import { basename } from 'node:path';
import { readWhole } from '../read-file.js';
import { readDecoder } from './read-decoder.js';

/**
 * Reads a picture file by its content and not by its name; see {@link decodePicture}.
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_IMAGE as {@link decodePicture}
 */
export async function readPicture(path: string): Promise<Picture> {
  return decodePicture(await readWhole(path, 'picture'), basename(path));
}

/**
 * The picture that the bytes of a file hold: JPEG, PNG, WebP, TIFF (its first page), GIF (its first frame), BMP or AVIF. It
 * is turned upright as its EXIF orientation says; of 16 bits a channel the higher 8 are taken; gray, palette and CMYK become
 * RGB. Color profiles are not applied. The levels are those that Pillow reads; docs/pictures.md states where they are not.
 *
 * @param name - what to call the file in messages
 * @throws ScorecamError INVALID_IMAGE if it is of another format, damaged, truncated, empty, above 100 megapixels, above
 *   32,768 pixels a side, or above 512 MiB once it is decoded
 */
export function decodePicture(bytes: Uint8Array, name: string): Promise<Picture> {
  return decodeAnywhere(bytes, name, readDecoder);
}
