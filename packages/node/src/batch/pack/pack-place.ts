import * as v from 'valibot';
import { isPackFile } from './pack-names.js';

const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a journal says of the place of a packed result. */
export const placeSchema = v.object({
  file: v.pipe(v.string(), v.check(isPackFile)),
  offset: position,
  size: position,
});

/** The place of an image's sample in packed results. */
export interface PackPlace {
  /** The name of the archive, which is in the output folder. */
  readonly file: string;
  /** The start of its first header, in bytes. */
  readonly offset: number;
  /** Of all its members with their headers, in bytes. */
  readonly size: number;
}
