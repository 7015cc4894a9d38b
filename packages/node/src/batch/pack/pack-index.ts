/** The places of the images in an archive of results, in a file beside the archive, for reading one of many. */
import { openFileReader } from '../../tar/byte-reader.js';
import { blockSize, walkMembers } from '../../tar/walk-members.js';
import { replaceFile } from '../report/inside.js';
import { imageOfMember, indexFile } from './pack-names.js';

/** An image in an index: its sample begins at `offset` and has `size` bytes with all headers. */
interface IndexedImage {
  readonly name: string;
  readonly offset: number;
  size: number;
}

/** Writes the index of an archive, from its headers. */
export async function writePackIndex(pack: string): Promise<void> {
  const images: IndexedImage[] = [];
  const reader = await openFileReader(pack, 'tar');
  let start = 0;
  try {
    for await (const { path, offset, size } of walkMembers(reader)) {
      const end = offset + blockSize * Math.ceil(size / blockSize);
      const name = imageOfMember(path);
      const last = images.at(-1);
      if (last?.name === name) last.size = end - last.offset;
      else images.push({ name, offset: start, size: end - start });
      start = end;
    }
  } finally {
    await reader.close();
  }
  await replaceFile(indexFile(pack), `${JSON.stringify({ scorecamPack: 1, images })}\n`);
}
