import {
  decodeNpy,
  decodeNpyArray,
  type ExplainerInput,
  type Picture,
  type Raster,
  rasterOfArray,
} from '@scorecam/core';
import { decodeImage as decodeImageAnywhere, decodePicture as decodeAnywhere } from '@scorecam/pictures';
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

/** How the numbers of an image file are read. */
export interface ImageReading {
  /** Whether samples of more than 8 bits are kept, for levels to be stated (default: false). */
  readonly isWide?: boolean | undefined;
}

/**
 * Reads a picture or an array from a file; see {@link decodeImage}.
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_IMAGE as {@link decodeImage}
 */
export async function readImage(path: string, reading: ImageReading = {}): Promise<Picture | Raster> {
  return decodeImage(await readWhole(path, 'picture'), basename(path), reading);
}

/**
 * What the bytes of a file hold: a picture as {@link decodePicture} gives it; a raster if it has bands that are not colors,
 * as a TIFF of a satellite, if its wide samples are asked for, or if the name ends in `.npy` and the array is [H, W],
 * [H, W, C] or [C, H, W].
 *
 * @param name - what to call the file in messages
 * @throws ScorecamError INVALID_IMAGE as {@link decodePicture}, or if an array has another shape
 */
export async function decodeImage(
  bytes: Uint8Array,
  name: string,
  { isWide }: ImageReading = {},
): Promise<Picture | Raster> {
  if (name.toLowerCase().endsWith('.npy')) return rasterOfArray(decodeNpyArray(bytes, name), name);
  return decodeImageAnywhere(bytes, name, { isWide, readWasm: readDecoder });
}

/**
 * What the bytes of a file hold that can be explained: a picture or a raster as {@link decodeImage} gives it, or, of an
 * `.npy` file whose array has not two or three axes, the network's input as it is.
 *
 * @param name - what to call the file in messages
 * @throws ScorecamError INVALID_IMAGE as {@link decodeImage}
 */
export async function decodeInput(
  bytes: Uint8Array,
  name: string,
  reading: ImageReading = {},
): Promise<ExplainerInput> {
  if (!name.toLowerCase().endsWith('.npy')) return decodeImage(bytes, name, reading);
  const array = decodeNpyArray(bytes, name);
  return [2, 3].includes(array.dims.length) ? rasterOfArray(array, name) : decodeNpy(bytes, name);
}
