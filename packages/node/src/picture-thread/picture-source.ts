import { type FileRange, readRange, readWhole } from '../read-file.js';

/** Where the bytes of a picture are: plain values, which pass to a thread and through a queue. */
export interface PictureSource {
  /** The absolute path of the picture's file, or its address; of a part of a file, that file's path with the part's name. */
  readonly path: string;
  /** The bytes themselves, if they were read already. */
  readonly bytes?: Uint8Array | undefined;
  /** The part of a file that is the picture, if it has no file of its own. */
  readonly range?: FileRange | undefined;
}

/** @throws ScorecamError UNREADABLE_FILE */
export async function readSource({ path, range, bytes }: PictureSource): Promise<Uint8Array> {
  if (bytes) return bytes;
  return range ? readRange(range, path) : readWhole(path, 'picture');
}
