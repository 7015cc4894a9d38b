import { basename, extname, join } from 'node:path';
import { standardInput } from '../options/standard-input.js';

/**
 * The folder of each image's results: `out` itself for one image, or a folder in it of each image's name. Images of
 * the same name are numbered, also if only their case differs, which some file systems ignore.
 */
export function resultFolders(images: readonly string[], out: string): string[] {
  if (images.length === 1) return [out];
  const taken = new Set<string>();
  return images.map((image) => {
    const stem = stemOf(image);
    let name = stem;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${stem}-${number}`;
    taken.add(name.toLowerCase());
    return join(out, name);
  });
}

/** Without its extension, and without dots that would hide the folder or lead out of it: `...png` gives `png`. */
function stemOf(image: string): string {
  if (image === standardInput) return 'standard-input';
  const name = basename(image).replace(/^\.+/, '');
  return basename(name, extname(name));
}
