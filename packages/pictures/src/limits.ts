/** What a picture file may ask for, checked before a decoder starts: some bytes can declare any size. */
import type { Size } from '@scorecam/core';

/** Pixels of a picture. */
const mostPixels = 100_000_000;
/** Pixels of a side. */
const longestSide = 32_768;
/** Bytes that the decoded picture may take: width · height · samples · bits / 8. */
const mostBytes = 2 ** 29;

/** Why a picture is beyond the limits, as a sentence continues after its name; undefined if it is within them. */
export function limitFault({
  width,
  height,
  decodedBytes,
}: Size & { readonly decodedBytes: number }): string | undefined {
  if (width <= 0 || height <= 0) return `declares a size of ${width} x ${height} pixels: there is nothing in it.`;
  if (width > longestSide || height > longestSide || width * height > mostPixels)
    return `declares a size of ${width} x ${height} pixels; the limit is ${mostPixels / 1e6} megapixels and ${longestSide} a side.`;
  if (decodedBytes <= mostBytes) return undefined;
  const size = `${Math.ceil(decodedBytes / 2 ** 20)} MiB`;
  return `takes ${size} once it is decoded; the limit is ${mostBytes / 2 ** 20} MiB: save it with 8 bits a channel, or smaller.`;
}
