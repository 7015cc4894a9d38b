/**
 * Some files name one colour as transparent. The decoders return such pixels as black, but a network that is given a
 * picture without its alpha should see the colour that stands in the file, as it does in Python.
 */
import type { Picture } from '@scorecam/core';
import { firstGifFrame } from './gif-frame.js';
import type { PictureFormat } from './picture-header.js';

/** Gives the pixels of the file's transparent colour that colour again, in place; their alpha stays 0. */
export function restoreTransparentColour(picture: Picture, bytes: Buffer, format: PictureFormat): void {
  const colour = transparentColour(bytes, format);
  if (colour === undefined) return;
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) data.set(colour, at);
  }
}

function transparentColour(bytes: Buffer, format: PictureFormat): readonly number[] | undefined {
  if (format === 'GIF') return firstGifFrame(bytes).transparentColour;
  return format === 'PNG' ? pngColour(bytes) : undefined;
}

/** The tRNS chunk of a PNG of colour type 0 (grey) or 2 (RGB): samples of 16 bits, of which `depth` are in use. */
function pngColour(bytes: Buffer): number[] | undefined {
  const [depth, colourType] = [bytes.readUInt8(24), bytes.readUInt8(25)];
  const at = pngChunk(bytes, 'tRNS');
  if (at === undefined || (colourType !== 0 && colourType !== 2)) return undefined;
  const offsets = colourType === 0 ? [0, 0, 0] : [0, 2, 4];
  return offsets.map((offset) => Math.round((255 * bytes.readUInt16BE(at + offset)) / (2 ** depth - 1)));
}

/** Where the data of a PNG's chunk begins. A chunk is its length, its name, its data and a checksum. */
function pngChunk(bytes: Buffer, name: string): number | undefined {
  const signatureLength = 8;
  for (let at = signatureLength; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === name) return at + 8;
  }
  return undefined;
}
