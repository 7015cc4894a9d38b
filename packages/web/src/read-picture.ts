import { decodeNpyArray, type Picture, type Raster, rasterOfArray } from '@scorecam/core';
import { decodeImage, decodePicture } from '@scorecam/pictures';

/**
 * Decodes a picture with the decoders that the command line has, so that a file gives the same input everywhere; each is
 * fetched when the first file of its format comes.
 *
 * @param blob - JPEG, PNG, WebP, TIFF (the first page), GIF (the first frame), BMP or AVIF
 * @throws ScorecamError INVALID_IMAGE if it is of another format, damaged, truncated, empty, above 100 megapixels, above
 *   32,768 pixels a side, or above 512 MiB once it is decoded
 */
export async function readPicture(blob: Blob): Promise<Picture> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return decodePicture(bytes, blob instanceof File ? blob.name : 'the picture');
}

/**
 * Decodes a picture as {@link readPicture} does, or a raster, if the file has bands that are not colors, as a TIFF of a satellite,
 * or is an `.npy` file of an array [H, W], [H, W, C] or [C, H, W].
 *
 * @throws ScorecamError INVALID_IMAGE as {@link readPicture}, or if an array has another shape
 */
export async function readImage(blob: Blob): Promise<Picture | Raster> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const name = blob instanceof File ? blob.name : 'the picture';
  if (!name.toLowerCase().endsWith('.npy')) return decodeImage(bytes, name);
  return rasterOfArray(decodeNpyArray(bytes, name), name);
}
