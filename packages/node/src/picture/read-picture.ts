import { ScorecamError, type Picture, type Size } from '@scorecam/core';
import { Jimp } from 'jimp';
import { basename } from 'node:path';
import { decodeGif } from './gif/decode-gif.js';
import { fromJimp } from './jimp-picture.js';
import { decodeJpeg } from './jpeg/decode-jpeg.js';
import { readOrientation, turnUpright } from './orientation.js';
import { declaredSizes, isCutShort, pictureFormat, type PictureFormat } from './picture-header.js';
import { readWhole } from '../read-file.js';
import { restoreTransparentColor } from './transparent-color.js';

/** Larger pictures are refused before they are decoded: a file of some bytes can declare any size. */
const mostPixels = 100_000_000;
const longestSide = 32_768;
/** jpeg-js counts what it allocates: about 25 bytes a pixel for the largest picture that passes. */
const jpegMemory = 4096;

/**
 * Reads a picture: PNG, JPEG, GIF (its first frame), BMP or TIFF (its first page), by content and not by name. It is
 * turned upright as its EXIF orientation says; 16 bits a channel become 8; gray, palette and CMYK become RGB. Color
 * profiles are not applied. The levels are those of Pillow: all of them, and those of a JPEG to 3 of 255 at most (0.15 on
 * the average; 4 and 0.5 for CMYK), since the inverse cosine transform is rounded otherwise.
 *
 * @throws ScorecamError UNREADABLE_FILE, or INVALID_IMAGE as {@link decodePicture}
 */
export async function readPicture(path: string): Promise<Picture> {
  return decodePicture(await readWhole(path, 'picture'), basename(path));
}

/**
 * The picture that the bytes of a file hold; see {@link readPicture}.
 *
 * @param name - what to call it in messages
 * @throws ScorecamError INVALID_IMAGE where it is of another format, damaged, cut short, empty, above 100 megapixels or
 *   above 32,768 pixels a side
 */
export async function decodePicture(bytes: Uint8Array, name: string): Promise<Picture> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = supportedFormat(buffer, name);
  checkHeader(buffer, format, name);
  try {
    return turnUpright(filled(await decode(buffer, format)), readOrientation(buffer, format));
  } catch (error) {
    const fault = `is a ${format} file that cannot be decoded${reasonOf(error)}: it is damaged, or of a rare kind; save it again as PNG.`;
    throw invalid(name, fault, error);
  }
}

async function decode(buffer: Buffer, format: PictureFormat): Promise<Picture> {
  if (format === 'GIF') return decodeGif(buffer);
  if (format === 'JPEG') return decodeJpeg(buffer, { megabytes: jpegMemory, megapixels: mostPixels / 1e6 });
  const picture = fromJimp(await Jimp.fromBuffer(buffer));
  if (format === 'PNG') restoreTransparentColor(picture, buffer);
  return picture;
}

/** What a decoder says, where it is said of the file: some stumble over what they do not know. */
function reasonOf(error: unknown): string {
  const stumbled = error instanceof TypeError || error instanceof ReferenceError;
  return error instanceof Error && !stumbled ? ` (${error.message})` : '';
}

/** A damaged header makes some decoders return other than four bytes for each pixel. */
function filled(picture: Picture): Picture {
  const { width, height, data } = picture;
  if (data.length > 0 && data.length === 4 * width * height) return picture;
  throw new Error('its pixels do not fill its size');
}

function supportedFormat(buffer: Buffer, name: string): PictureFormat {
  if (buffer.length === 0) throw invalid(name, 'is an empty file.');
  const format = pictureFormat(buffer);
  if (format === undefined)
    throw invalid(name, 'is no picture that can be read here; give a PNG, JPEG, GIF, BMP or TIFF file.');
  if (format === 'WebP' || format === 'AVIF or HEIC')
    throw invalid(name, `is a ${format} file, which cannot be read here; save it as PNG.`);
  return format;
}

function checkHeader(buffer: Buffer, format: PictureFormat, name: string): void {
  const { sizes, cutShort } = readHeader(buffer, format, name);
  for (const size of sizes) checkSize(size, name);
  if (cutShort) throw invalid(name, `is a ${format} file that is cut short; copy or download it again.`);
}

function readHeader(buffer: Buffer, format: PictureFormat, name: string): { sizes: Size[]; cutShort: boolean } {
  try {
    return { sizes: declaredSizes(buffer, format), cutShort: isCutShort(buffer, format) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(name, `is a ${format} file whose header is damaged or cut short; copy or download it again.`, error);
  }
}

function checkSize({ width, height }: Size, name: string): void {
  if (width <= 0 || height <= 0)
    throw invalid(name, `declares a size of ${width} x ${height} pixels: there is nothing in it.`);
  if (width <= longestSide && height <= longestSide && width * height <= mostPixels) return;
  throw invalid(
    name,
    `declares a size of ${width} x ${height} pixels; the limit is ${mostPixels / 1e6} megapixels and ${longestSide} a side.`,
  );
}

function invalid(name: string, fault: string, cause?: unknown): ScorecamError {
  return new ScorecamError('INVALID_IMAGE', `"${name}" ${fault}`, cause);
}
