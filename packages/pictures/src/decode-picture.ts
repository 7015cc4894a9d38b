import type { Picture, Size } from '@scorecam/core';
import { ScorecamError } from '@scorecam/core/errors';
import type { FormatReader, PictureHeader } from './format-reader.js';
import { limitFault } from './limits.js';
import { formatReader, unreadableFormat } from './picture-format.js';
import { turnUpright } from './turn-upright.js';
import type { ReadWasm } from './wasm-codec.js';

/**
 * The picture that the bytes of a file hold, by their content: JPEG, PNG, WebP, TIFF (the first page), GIF (the first
 * frame), BMP or AVIF. It is turned upright as its EXIF orientation says; of 16 bits per channel the higher 8 are taken;
 * gray, palette and CMYK become RGB. Color profiles are not applied, and alpha is not multiplied in. The levels are those
 * that Pillow reads; docs/pictures.md states where they are not.
 *
 * @param name - what to call the file in messages
 * @param readWasm - finds and reads the decoders' files; not needed in a browser
 * @throws ScorecamError INVALID_IMAGE if the file is of another format, damaged, truncated, empty, or beyond the limits:
 *   100 megapixels, 32,768 pixels a side, 512 MiB once it is decoded; RUNTIME_FAILURE if a decoder cannot be loaded
 */
export async function decodePicture(bytes: Uint8Array, name: string, readWasm?: ReadWasm): Promise<Picture> {
  const reader = readerOf(bytes, name);
  const header = readableHeader(bytes, reader, name);
  return decoded(reader, name, async () =>
    turnUpright(filled(await reader.decode(bytes, readWasm), header), header.orientation),
  );
}

/** What a decoder gives, its own errors as ours. */
export async function decoded<T>({ kind }: FormatReader, name: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof ScorecamError) throw error; // of a decoder that is not there
    const fault = `is ${kind} that cannot be decoded${reasonOf(error)}: it is damaged, or of a rare kind; save it again as PNG.`;
    throw invalid(name, fault, error);
  }
}

/**
 * The width and height that the bytes of a picture file declare, as they are stored, for callers with a limit of their own. No
 * pixel is decoded.
 *
 * @param name - what to call the file in messages
 * @throws ScorecamError INVALID_IMAGE as {@link decodePicture}, for all that the header of the file shows
 */
export function declaredSize(bytes: Uint8Array, name: string): Size {
  const { width, height } = readableHeader(bytes, readerOf(bytes, name), name);
  return { width, height };
}

/** What reads the file. @throws ScorecamError INVALID_IMAGE if nothing here does */
export function readerOf(bytes: Uint8Array, name: string): FormatReader {
  if (bytes.length === 0) throw invalid(name, 'is an empty file.');
  const reader = formatReader(bytes);
  if (reader) return reader;
  const format = unreadableFormat(bytes);
  if (format) throw invalid(name, `is a ${format} file, which cannot be read here; save it as JPEG or PNG.`);
  throw invalid(name, 'is not a supported picture; use JPEG, PNG, WebP, TIFF, GIF, BMP or AVIF.');
}

function readableHeader(bytes: Uint8Array, reader: FormatReader, name: string): PictureHeader {
  const header = limitedHeader(bytes, reader, name);
  if (header.unreadable) throw invalid(name, `${header.unreadable}, which cannot be read here; save it as PNG.`);
  return header;
}

/** The header of a file within the limits, and whole. @throws ScorecamError INVALID_IMAGE */
export function limitedHeader(bytes: Uint8Array, reader: FormatReader, name: string): PictureHeader {
  const header = readHeader(bytes, reader, name);
  const fault = limitFault(header);
  if (fault) throw invalid(name, fault);
  if (header.isCutShort) throw invalid(name, `is ${reader.kind} that is cut short; copy or download it again.`);
  return header;
}

function readHeader(bytes: Uint8Array, reader: FormatReader, name: string): PictureHeader {
  try {
    return reader.header(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const fault = `is ${reader.kind} whose header is damaged or cut short${reasonOf(error)}; copy or download it again.`;
    throw invalid(name, fault, error);
  }
}

/** What a decoder says, if it speaks of the file: some stumble over what they do not know, or outside of it. */
function reasonOf(error: unknown): string {
  const isOwn = error instanceof Error && !(error instanceof TypeError) && !(error instanceof ReferenceError);
  const speaks = isOwn && !/DataView|memory access|unreachable|WebAssembly/.test(error.message);
  return speaks ? ` (${error.message.replace(/\.$/, '')})` : '';
}

/** A damaged file makes some decoders return another size, or other than four bytes for each pixel. */
function filled(picture: Picture, { width, height }: PictureHeader): Picture {
  const isWhole = picture.width === width && picture.height === height && picture.data.length === 4 * width * height;
  if (isWhole) return picture;
  throw new Error('its pixels do not fill its size');
}

/** An INVALID_IMAGE of a file. */
export function invalid(name: string, fault: string, cause?: unknown): ScorecamError {
  return new ScorecamError('INVALID_IMAGE', `"${name}" ${fault}`, cause);
}
