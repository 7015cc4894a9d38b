import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readPacked } from '../pack/read-packed.js';
import type { PackPlace } from '../pack/pack-place.js';
import { measureFolder } from '../result-files.js';
import { replaceFile, requireInside } from './inside.js';

/** An image whose results are packed. */
interface PackedImage {
  readonly name: string;
  readonly pack: PackPlace;
}

/**
 * Writes packed results to a folder of their image, from which its page shows them; nothing if they are there already.
 *
 * @throws Error if the archive does not hold them, or a link on the way leads out of the output folder
 */
export async function unpackResult(out: string, { name, pack }: PackedImage): Promise<void> {
  if (await measureFolder(join(out, name))) return;
  await requireInside(out, join(out, pack.file));
  const { files } = await readPacked(out, name, pack);
  const folder = await makeInside(out, name);
  for (const [file, content] of files) await replaceFile(join(folder, file), content);
}

/** Makes a folder step by step, so that nothing is made through a link that leads out. */
async function makeInside(out: string, name: string): Promise<string> {
  let folder = out;
  for (const part of name.split('/')) {
    folder = join(folder, part);
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await requireInside(out, folder);
  }
  return folder;
}
