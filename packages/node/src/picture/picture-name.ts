import { pictureExtensions } from '@scorecam/pictures';
import { extname } from 'node:path';

/** Whether a file has the extension of a picture that can be read here: what a folder's files are chosen by. */
export function isPictureName(name: string): boolean {
  return pictureExtensions.includes(extname(name).slice(1).toLowerCase());
}
