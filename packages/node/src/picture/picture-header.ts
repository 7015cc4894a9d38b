/** What the first bytes of a picture file say, before anything is decoded. */
import type { Size } from '@scorecam/core';
import { firstGifFrame } from './gif/frame.js';
import { jpegHeader } from './jpeg/header.js';
import { tiffPages } from './tiff-pages.js';

export type PictureFormat = 'PNG' | 'JPEG' | 'GIF' | 'BMP' | 'TIFF' | 'WebP' | 'AVIF or HEIC';

/** The format by the file's signature, whatever its name ends in; undefined for a file of another kind. */
export function pictureFormat(bytes: Buffer): PictureFormat | undefined {
  const signature = bytes.toString('latin1', 0, 12);
  if (signature.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (signature.startsWith('\xff\xd8')) return 'JPEG';
  if (/^GIF8[79]a/.test(signature)) return 'GIF';
  if (signature.startsWith('BM')) return 'BMP';
  if (signature.startsWith('II*\0') || signature.startsWith('MM\0*')) return 'TIFF';
  if (/^RIFF....WEBP/s.test(signature)) return 'WebP';
  return /^....ftyp(?:avi[fs]|hei[cx]|mif1)/s.test(signature) ? 'AVIF or HEIC' : undefined;
}

/**
 * The sizes that a file declares: of the picture, of the first frame of a GIF and of every page of a TIFF, since a
 * decoder makes room for all of them.
 *
 * @throws RangeError where the header is damaged or cut short
 */
export function declaredSizes(bytes: Buffer, format: PictureFormat): Size[] {
  switch (format) {
    case 'PNG':
      return [pngSize(bytes)];
    case 'JPEG':
      return [jpegHeader(bytes)];
    case 'GIF':
      return gifSizes(bytes);
    case 'BMP':
      return [bmpSize(bytes)];
    case 'TIFF':
      return tiffPages(bytes);
    default:
      return [];
  }
}

/**
 * Whether the mark that ends a file of this format is missing; some decoders would return a picture all the same.
 *
 * @throws RangeError where the header is damaged or cut short
 */
export function isCutShort(bytes: Buffer, format: PictureFormat): boolean {
  switch (format) {
    case 'PNG':
      return !bytes.includes('IEND');
    case 'JPEG':
      // A thumbnail has an end of its own, but stands before the frame header.
      return !bytes.includes('\xff\xd9', jpegHeader(bytes).frameAt, 'latin1');
    case 'BMP':
      return bytes.readUInt32LE(2) > bytes.length;
    case 'TIFF':
      return tiffPages(bytes).some(({ end }) => end > bytes.length);
    default:
      return false;
  }
}

function gifSizes(bytes: Buffer): Size[] {
  const frame = firstGifFrame(bytes);
  return [frame.canvas, frame];
}

function pngSize(bytes: Buffer): Size {
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') throw new RangeError('The first chunk is not IHDR');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** The oldest headers have 12 bytes and sizes of 16 bits; a negative height means that the top row comes first. */
function bmpSize(bytes: Buffer): Size {
  if (bytes.readUInt32LE(14) === 12) return { width: bytes.readUInt16LE(18), height: bytes.readUInt16LE(20) };
  return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
}
