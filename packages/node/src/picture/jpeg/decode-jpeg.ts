/**
 * JPEG files as libjpeg decodes them, to a level or two: the codes are unpacked by jpeg-js, which then repeats chroma samples
 * and drops fractions; so colors are made here.
 */
import type { Picture } from '@scorecam/core';
import jpeg from 'jpeg-js';
import { planeOf, type ChromaPlane, upsampleRow } from './chroma.js';
import { jpegHeader, type JpegHeader } from './header.js';

/** What a decoder may use. */
export interface JpegLimits {
  readonly megapixels: number;
  readonly megabytes: number;
}

/**
 * The picture as it is stored, before its orientation.
 *
 * @throws Error where the file is damaged, cut short, beyond the limits or of a kind that jpeg-js lacks
 */
export function decodeJpeg(bytes: Buffer, limits: JpegLimits): Picture {
  const header = jpegHeader(bytes);
  const hasInks = header.components.length !== 3;
  const stored = jpeg.decode(hasInks ? bytes : withoutTransform(bytes, header), {
    useTArray: true,
    tolerantDecoding: false,
    ...(!hasInks && { colorTransform: false }),
    maxResolutionInMP: limits.megapixels,
    maxMemoryUsageInMB: limits.megabytes,
  });
  if (!hasInks && isLumaChroma(bytes, header)) toRgb(stored, header);
  return { width: stored.width, height: stored.height, data: stored.data };
}

/** The file without Adobe's color transform, which would overrule the option to leave the components as they are. */
function withoutTransform(bytes: Buffer, { adobeTransformAt }: JpegHeader): Buffer {
  if (adobeTransformAt === undefined) return bytes;
  const copy = Buffer.from(bytes);
  copy[adobeTransformAt] = 0;
  return copy;
}

/** Whether three components are YCbCr and not RGB, as libjpeg decides it. */
function isLumaChroma(bytes: Buffer, { isJfif, adobeTransformAt, components }: JpegHeader): boolean {
  if (isJfif) return true;
  if (adobeTransformAt !== undefined) return bytes[adobeTransformAt] !== 0;
  return String.fromCharCode(...components.map(({ id }) => id)) !== 'RGB';
}

/** In place; the bytes of a pixel are Y, Cb and Cr, the chroma repeated. */
function toRgb(picture: Picture, header: JpegHeader): void {
  const [blueness, redness] = [1, 2].map((channel) => planeOf(picture, channel, factorsOf(header, channel)));
  const [cb, cr] = [new Uint8Array(picture.width), new Uint8Array(picture.width)];
  for (let y = 0; y < picture.height; y++) {
    upsampleRow(blueness!, y, cb);
    upsampleRow(redness!, y, cr);
    convertRow(picture.data.subarray(4 * y * picture.width, 4 * (y + 1) * picture.width), cb, cr);
  }
}

function factorsOf({ components }: JpegHeader, channel: number): Pick<ChromaPlane, 'across' | 'down'> {
  const { horizontal, vertical } = components[channel]!;
  return {
    across: Math.max(...components.map((each) => each.horizontal)) / horizontal,
    down: Math.max(...components.map((each) => each.vertical)) / vertical,
  };
}

/** 65536ths of the factors of JFIF, rounded: 1.402, 0.71414, 0.34414, 1.772. */
const CR_RED = 91881;
const CR_GREEN = 46802;
const CB_GREEN = 22554;
const CB_BLUE = 116130;
const HALF = 1 << 15;

/** R = Y + 1.402 (Cr - 128), G = Y - 0.34414 (Cb - 128) - 0.71414 (Cr - 128), B = Y + 1.772 (Cb - 128), for one row. */
function convertRow(row: Uint8Array, cb: Uint8Array, cr: Uint8Array): void {
  const levels = new Uint8ClampedArray(row.buffer, row.byteOffset, row.length);
  for (let x = 0; x < cb.length; x++) {
    const [luma, blue, red] = [row[4 * x]!, cb[x]! - 128, cr[x]! - 128];
    levels[4 * x] = luma + ((CR_RED * red + HALF) >> 16);
    levels[4 * x + 1] = luma + ((-CB_GREEN * blue - CR_GREEN * red + HALF) >> 16);
    levels[4 * x + 2] = luma + ((CB_BLUE * blue + HALF) >> 16);
  }
}
