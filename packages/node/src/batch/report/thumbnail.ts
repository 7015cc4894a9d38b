import { Jimp } from 'jimp';
import { readFile, stat, writeFile } from 'node:fs/promises';

/** In pixels. */
const longestSide = 160;

/**
 * Writes a small JPEG of a picture, unless one newer than the picture is there.
 *
 * @returns whether there is a thumbnail; a picture that is small itself needs none, and JPEG would blur it
 */
export async function makeThumbnail(picture: string, thumbnail: string): Promise<boolean> {
  const [from, to] = await Promise.all([stat(picture), stat(thumbnail).catch(() => undefined)]);
  if (to && to.mtimeMs >= from.mtimeMs) return true;
  const image = await Jimp.fromBuffer(await readFile(picture));
  if (Math.max(image.width, image.height) <= longestSide) return false;
  image.scaleToFit({ w: longestSide, h: longestSide });
  await writeFile(thumbnail, await image.getBuffer('image/jpeg', { quality: 80 }));
  return true;
}
