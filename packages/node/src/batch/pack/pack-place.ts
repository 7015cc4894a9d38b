import * as v from 'valibot';
import { isPackFile } from './pack-names.js';

const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a journal says of the place of a packed result. */
export const placeSchema = v.object({
  file: v.pipe(v.string(), v.check(isPackFile)),
  offset: position,
  size: position,
});

/** Where the sample of an image lies in packed results. */
export interface PackPlace {
  /** The name of the archive, which lies in the output folder. */
  readonly file: string;
  /** Where its first header begins, in bytes. */
  readonly offset: number;
  /** Of all its members with their headers, in bytes. */
  readonly size: number;
}
