import type { Picture, Raster } from '@scorecam/core';
import { decodePicture, decoded, invalid, limitedHeader, readerOf } from './decode-picture.js';
import { turnRaster } from './turn-upright.js';
import type { ReadWasm } from './wasm-codec.js';

/** How a file is decoded whose numbers may be more than levels. */
export interface DecodeOptions {
  /** Whether samples of more than 8 bits are kept as they are, for levels to be stated (default: false). */
  readonly isWide?: boolean | undefined;
  /** Finds and reads the decoders' files; not needed in a browser. */
  readonly readWasm?: ReadWasm | undefined;
}

/**
 * What the bytes of a file hold: a picture, or a raster if it has bands that are not colors, as a TIFF of a satellite, or
 * if its wide samples are asked for.
 *
 * @param name - what to call the file in messages
 * @throws ScorecamError as {@link decodePicture}
 */
export async function decodeImage(
  bytes: Uint8Array,
  name: string,
  { isWide = false, readWasm }: DecodeOptions = {},
): Promise<Picture | Raster> {
  const reader = readerOf(bytes, name);
  const { raster } = limitedHeader(bytes, reader, name);
  const { decodeRaster } = reader;
  if (!raster || !decodeRaster || !(raster.isNeeded || (isWide && raster.isWide)))
    return decodePicture(bytes, name, readWasm);
  if (raster.unreadable)
    throw invalid(name, `${raster.unreadable}, which cannot be read here; save it with 8 or 16 bits, or as .npy.`);
  const { orientation } = limitedHeader(bytes, reader, name);
  return turnRaster(await decoded(reader, name, () => decodeRaster(bytes, readWasm)), orientation);
}
