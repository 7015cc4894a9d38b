/**
 * A PNG may name one color as transparent. The decoder returns such pixels as black, but a network that is given a
 * picture without its alpha should see the color that stands in the file, as it does in Python.
 */
import type { Picture } from '@scorecam/core';
import { pngChunk } from './png-chunk.js';

/** Gives the transparent pixels of a PNG the color that the file names as transparent, in place; their alpha stays 0. */
export function restoreTransparentColor({ data }: Picture, png: Buffer): void {
  const color = transparentColor(png);
  if (color === undefined) return;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) data.set(color, at);
  }
}

/** The tRNS chunk of a PNG of color type 0 (gray) or 2 (RGB): samples of 16 bits, of which `depth` are in use. */
function transparentColor(bytes: Buffer): number[] | undefined {
  const [depth, colorType] = [bytes.readUInt8(24), bytes.readUInt8(25)];
  const samples = pngChunk(bytes, 'tRNS');
  if (samples === undefined || (colorType !== 0 && colorType !== 2)) return undefined;
  const offsets = colorType === 0 ? [0, 0, 0] : [0, 2, 4];
  return offsets.map((offset) => Math.round((255 * samples.readUInt16BE(offset)) / (2 ** depth - 1)));
}
