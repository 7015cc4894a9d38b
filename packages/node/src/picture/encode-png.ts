/** PNG files of 8 bits per channel with alpha, or of a palette if the colors are few, as those of a heat map. They are compressed in the threads of Node's zlib, not in the main thread. */
import type { Picture } from '@scorecam/core';
import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';
import { indexColors, type IndexedPicture } from './index-colors.js';

const compress = promisify(deflate);

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const bytesPerPixel = 4;

/** The numbers of the filters in the file. */
const noFilter = 0;
const paethFilter = 4;

/** The numbers of the color types in the file. */
const paletteType = 3;
const alphaType = 6;

/** The picture as a PNG file. */
export async function encodePng(picture: Picture): Promise<Uint8Array> {
  const indexed = indexColors(picture);
  const pixels = await compress(indexed ? unfiltered(picture, indexed) : filtered(picture));
  const before = [
    chunk('IHDR', header(picture, indexed ? paletteType : alphaType)),
    ...(indexed ? palette(indexed) : []),
  ];
  return Buffer.concat([signature, ...before, chunk('IDAT', pixels), chunk('IEND')]);
}

/** The colors, and how opaque they are if some are not. */
function palette({ colors }: IndexedPicture): Uint8Array[] {
  const opaque = chunk('PLTE', Uint8Array.from(colors.flatMap(([red, green, blue]) => [red, green, blue])));
  const alphas = colors.map(([, , , alpha]) => alpha);
  return alphas.every((alpha) => alpha === 255) ? [opaque] : [opaque, chunk('tRNS', Uint8Array.from(alphas))];
}

function header({ width, height }: Picture, colorType: number): Uint8Array {
  const data = Buffer.alloc(13); // the last three bytes: deflate, filters by row, not interlaced
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, colorType], 8); // 8 bits per channel, or per place in the palette
  return data;
}

/** Length, name, data, and the checksum of the two latter. */
function chunk(name: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

/** Each row after the number of its filter: neighbors in a palette have nothing in common that a filter could predict. */
function unfiltered({ width, height }: Picture, { indices }: IndexedPicture): Uint8Array {
  const rows = new Uint8Array(height * (width + 1)).fill(noFilter);
  for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return rows;
}

/** Each row after the number of its filter, each byte minus the prediction of Paeth's filter (PNG specification, 9.4). */
function filtered({ width, height, data }: Picture): Uint8Array {
  const stride = width * bytesPerPixel;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0, to = 0; y < height; y++) {
    rows[to++] = paethFilter;
    for (let x = 0, at = y * stride; x < stride; x++, at++) {
      const left = x < bytesPerPixel ? 0 : data[at - bytesPerPixel]!;
      const above = y === 0 ? 0 : data[at - stride]!;
      const corner = x < bytesPerPixel || y === 0 ? 0 : data[at - stride - bytesPerPixel]!;
      rows[to++] = data[at]! - paeth(left, above, corner);
    }
  }
  return rows;
}

/** Of three neighbors the one that is closest to left + above - corner. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
