import type { Picture } from '@scorecam/core';
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePicture } from '../../picture/read-picture.js';
import { thumbnail } from '../../picture/thumbnail.js';
import { readInside, replaceFile } from './inside.js';

/** In pixels. */
const longestSide = 160;

/** In bytes; an overlay of a long run is smaller. */
const smallFile = 65_536;

/** The name of a thumbnail in the folder of its image. */
export const thumbnailName = 'thumbnail.jpg';

/**
 * Writes a small JPEG of a picture in a folder, unless one newer than the picture is there.
 *
 * @returns whether there is a thumbnail; a picture that is small itself needs none, in pixels, as JPEG would blur it, or in bytes
 */
export async function makeThumbnail(folder: string, name: string): Promise<boolean> {
  const [path, thumbnailPath] = [join(folder, name), join(folder, thumbnailName)];
  const [from, to] = await Promise.all([stat(path), lstat(thumbnailPath).catch(() => undefined)]);
  if (to?.isFile() && to.mtimeMs >= from.mtimeMs) return true;
  if (isSmall(from.size)) return false;
  const picture = await decodePicture(await readInside(folder, name), name);
  if (Math.max(picture.width, picture.height) <= longestSide) return false;
  await replaceFile(thumbnailPath, await smallJpeg(picture));
  return true;
}

/** A thumbnail as the bytes of a JPEG file. */
export function smallJpeg(picture: Picture): Promise<Uint8Array> {
  return encodeJpeg(thumbnail(picture, longestSide));
}

/** Whether a picture of so many bytes is shown as it is. */
export function isSmall(bytes: number): boolean {
  return bytes <= smallFile;
}

async function encodeJpeg({ width, height, data }: Picture): Promise<Uint8Array> {
  const { default: jpeg } = await import('@jimp/js-jpeg');
  return jpeg().encode({ width, height, data: Buffer.from(data) }, { quality: 80 });
}
