import { ScorecamError } from '../errors.js';
import type { Picture } from './picture.js';
import { isRaster, type Raster } from './raster.js';
import { colorsOf } from './raster-picture.js';

/**
 * Checks that a picture has the bytes that its size needs.
 *
 * @throws ScorecamError INVALID_IMAGE
 */
export function checkPicture({ width, height, data }: Picture): void {
  const isSize = Number.isSafeInteger(width) && Number.isSafeInteger(height) && width > 0 && height > 0;
  if (isSize && data.length === 4 * width * height) return;
  const needed = 'RGBA takes four for each pixel';
  throw new ScorecamError(
    'INVALID_IMAGE',
    `A picture of ${width} x ${height} pixels has ${data.length} bytes; ${needed}.`,
  );
}

/**
 * Checks that a raster has the numbers that its size and its bands need.
 *
 * @throws ScorecamError INVALID_IMAGE
 */
export function checkRaster({ width, height, bands, data }: Raster): void {
  const isSize = [width, height, bands].every((each) => Number.isSafeInteger(each) && each > 0);
  if (isSize && data.length === width * height * bands) return;
  throw new ScorecamError(
    'INVALID_IMAGE',
    `A raster of ${width} x ${height} pixels and ${bands} bands has ${data.length} numbers instead of one for each pixel and band.`,
  );
}

/** If no pixel value is above this, almost nothing is visible: 12 bits that are stored in 16 end at 15. */
const darkest = 31;

/** What a person should know about a picture before trusting what a network says about it. */
export function pictureNotices(picture: Picture | Raster): string[] {
  const colors = isRaster(picture) ? colorsOf(picture) : picture;
  return colors ? darkNotice(colors) : [];
}

function darkNotice({ data }: Picture): string[] {
  let highest = 0;
  for (let at = 0; at < data.length && highest <= darkest; at += 4)
    highest = Math.max(highest, data[at]!, data[at + 1]!, data[at + 2]!);
  if (highest > darkest) return [];
  return [
    `No pixel value of the picture is above ${highest} of 255, as happens when 12 bits are stored in 16: --levels auto, or the numbers of black and white as --levels 0,4095, spread its values.`,
  ];
}
