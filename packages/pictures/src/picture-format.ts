/** The formats of picture files, distinguished by the first bytes. */
import { avifReader } from './avif/avif-reader.js';
import { bmpReader } from './bmp/bmp-reader.js';
import type { FormatReader } from './format-reader.js';
import { gifReader } from './gif/gif-reader.js';
import { jpegReader } from './jpeg/jpeg-reader.js';
import { pngReader } from './png/png-reader.js';
import { tiffReader } from './tiff/tiff-reader.js';
import { webpReader } from './webp/webp-reader.js';

/** The signature of each format, as the first 12 bytes in Latin-1, and what reads it. */
const formats: readonly (readonly [signature: RegExp, reader: FormatReader])[] = [
  [/^\xff\xd8/, jpegReader],
  [/^\x89PNG\r\n\x1a\n/, pngReader],
  [/^RIFF....WEBP/s, webpReader],
  [/^(?:II[*+]\0|MM\0[*+])/, tiffReader],
  [/^GIF8[79]a/, gifReader],
  [/^BM/, bmpReader],
  [/^....ftypavi[fs]/s, avifReader],
];

/** Formats that are known and not read, with the reason. */
const unreadable: readonly (readonly [signature: RegExp, name: string])[] = [
  [/^....ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)/s, 'HEIC (or HEIF)'],
  [/^\0\0\0\x0cjP {2}|^\xff\x4f\xff\x51/, 'JPEG 2000'],
  [/^\xff\x0a|^\0\0\0\x0cJXL /, 'JPEG XL'],
];

/** Extensions of picture files that are read here, in lower case, without the dot. */
export const pictureExtensions: readonly string[] = [
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'tif', 'tiff', 'gif', 'bmp', 'avif'],
];

/** What reads a file, by its content and not by its name; undefined if nothing here does. */
export function formatReader(bytes: Uint8Array): FormatReader | undefined {
  const signature = signatureOf(bytes);
  return formats.find(([pattern]) => pattern.test(signature))?.[1];
}

/** The name of a file's format, if it is one that is known and not read. */
export function unreadableFormat(bytes: Uint8Array): string | undefined {
  const signature = signatureOf(bytes);
  return unreadable.find(([pattern]) => pattern.test(signature))?.[1];
}

function signatureOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 12));
}
