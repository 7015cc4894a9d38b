import { expect } from '@jest/globals';
import type { Picture, Raster } from '@scorecam/core';
import { decodeImage, decodePicture } from '@scorecam/pictures';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** The picture in a file that is called x. */
export function decode(bytes: Uint8Array): Promise<Picture> {
  return decodePicture(bytes, 'x', (file) => readFile(resolve(file)));
}

/** What a file is refused with, or its picture. */
export function refusal(bytes: Uint8Array): Promise<unknown> {
  return decode(bytes).catch((error: unknown) => error);
}

/** An INVALID_IMAGE with such a message. */
export function invalid(message: string | RegExp): unknown {
  return expect.objectContaining({ code: 'INVALID_IMAGE', message: expect.stringMatching(message) });
}

/** Pixel after pixel. */
export function pixels({ data }: Picture): number[][] {
  return Array.from({ length: data.length / 4 }, (_, i) => Array.from(data.subarray(4 * i, 4 * i + 4)));
}

/** Row after row, of each pixel its red level. */
export function reds({ width, height, data }: Picture): number[][] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[4 * (y * width + x)]!));
}

/** The levels without alpha, or with it. */
export function levels({ data }: Picture, channels: 3 | 4): number[] {
  return [...data].filter((_, i) => i % 4 < channels);
}

/** What a file that is called x holds: a picture or a raster, with its wide samples if they are asked for. */
export function decodeWhole(bytes: Uint8Array, isWide = false): Promise<Picture | Raster> {
  return decodeImage(bytes, 'x', { isWide, readWasm: (file) => readFile(resolve(file)) });
}
