import { Jimp } from 'jimp';
import { readFile, stat, writeFile } from 'node:fs/promises';

/** In pixels. */
const longestSide = 160;

/** Writes a small JPEG of a picture, unless one newer than the picture is there. */
export async function makeThumbnail(picture: string, thumbnail: string): Promise<void> {
  const [from, to] = await Promise.all([stat(picture), stat(thumbnail).catch(() => undefined)]);
  if (to && to.mtimeMs >= from.mtimeMs) return;
  const image = await Jimp.fromBuffer(await readFile(picture));
  if (Math.max(image.width, image.height) > longestSide) image.scaleToFit({ w: longestSide, h: longestSide });
  await writeFile(thumbnail, await image.getBuffer('image/jpeg', { quality: 80 }));
}
