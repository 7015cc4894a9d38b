import { type FileRange, readRange, readWhole } from '../read-file.js';

/** Where the bytes of a picture are: plain values, which pass to a thread and through a queue. */
export interface PictureSource {
  /** The absolute path of the picture's file; for a part of a file, that file's path and the part's name in it. */
  readonly path: string;
  /** The part of a file that is the picture, if it has no file of its own. */
  readonly range?: FileRange | undefined;
}

/** @throws ScorecamError UNREADABLE_FILE */
export function readSource({ path, range }: PictureSource): Promise<Buffer> {
  return range ? readRange(range, path) : readWhole(path, 'picture');
}
