import { stat, writeFile } from 'node:fs/promises';
import { toJimp } from '../../picture/jimp-picture.js';
import { readPicture } from '../../picture/read-picture.js';
import { thumbnail } from '../../picture/thumbnail.js';

/** In pixels. */
const longestSide = 160;

/**
 * Writes a small JPEG of a picture, unless one newer than the picture is there.
 *
 * @returns whether there is a thumbnail; a picture that is small itself needs none, and JPEG would blur it
 */
export async function makeThumbnail(path: string, thumbnailPath: string): Promise<boolean> {
  const [from, to] = await Promise.all([stat(path), stat(thumbnailPath).catch(() => undefined)]);
  if (to && to.mtimeMs >= from.mtimeMs) return true;
  const picture = await readPicture(path);
  if (Math.max(picture.width, picture.height) <= longestSide) return false;
  const small = toJimp(thumbnail(picture, longestSide));
  await writeFile(thumbnailPath, await small.getBuffer('image/jpeg', { quality: 80 }));
  return true;
}
