import { exifOrientation } from '../exif-orientation.js';
import type { FormatReader, PictureHeader } from '../format-reader.js';
import { inkBytes } from './decode-inks.js';
import { decodeJpeg } from './decode-jpeg.js';
import { countScans, hasEnd, type JpegHeader, jpegHeader } from './header.js';

/** More passes over a picture are an attack (LJT-01-003 of libjpeg-turbo): encoders write about ten. */
const mostScans = 500;

/** Frames of baseline, extended and progressive files that are coded by Huffman's method. */
const readableProcesses = [0, 1, 2];

/** JPEG, with the arithmetic of libjpeg: the levels that Pillow reads. */
export const jpegReader: FormatReader = { kind: 'a JPEG file', header: readHeader, decode: decodeJpeg };

function readHeader(bytes: Uint8Array): PictureHeader {
  const header = jpegHeader(bytes);
  const { width, height, components, frameAt, exif } = header;
  return {
    width,
    height,
    decodedBytes: (components === 4 ? inkBytes : 4) * width * height,
    isCutShort: !hasEnd(bytes, frameAt),
    orientation: exifOrientation(exif),
    unreadable: unreadableTrait(header) ?? tooManyScans(countScans(bytes, frameAt)),
  };
}

function unreadableTrait({ process, precision, components }: JpegHeader): string | undefined {
  if (!readableProcesses.includes(process))
    return 'is a JPEG file that is coded in a rare way (lossless or arithmetic)';
  if (precision !== 8) return `is a JPEG file of ${precision} bits a sample`;
  return [1, 3, 4].includes(components) ? undefined : `is a JPEG file of ${components} components`;
}

function tooManyScans(scans: number): string | undefined {
  return scans > mostScans ? `is a JPEG file of ${scans} scans (the limit is ${mostScans})` : undefined;
}
