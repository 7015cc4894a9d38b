/** Reading and writing in a folder that somebody else may have made: links in it lead nowhere else. */
import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOutside } from '../../is-outside.js';
import { readWhole } from '../../read-file.js';

/** @throws Error if a file or a folder, once all links are followed, is not in a folder */
export async function requireInside(folder: string, path: string): Promise<void> {
  const [outer, inner] = await Promise.all([realpath(folder), realpath(path)]);
  if (isOutside(outer, inner)) throw new Error(`"${path}" is a link that leads out of the folder`);
}

/** The bytes of a file in a folder. */
export async function readInside(folder: string, name: string): Promise<Buffer> {
  await requireInside(folder, join(folder, name));
  return readWhole(join(folder, name), 'results');
}

/** Writes a file whole; a link of its name is replaced, not followed. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, content, { flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
