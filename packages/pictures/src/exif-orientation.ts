/** The orientation in EXIF data, which are laid out as a TIFF file: a list of entries of 12 bytes, each a tag, a type, a
 * number of values, and the value or its place. */
import { ByteReader } from './byte-reader.js';

const orientationTag = 0x112;

/**
 * The orientation that EXIF data state, 1 to 8; 1 if there are none, or they state none that can be read. Entries of other
 * tags are passed over unread: a damaged one costs nothing but itself.
 */
export function exifOrientation(exif: Uint8Array | undefined): number {
  if (exif === undefined) return 1;
  try {
    return statedOrientation(new ByteReader(exif, exif[0] === 0x49)); // "II" for the lowest byte first
  } catch (error) {
    if (error instanceof RangeError) return 1; // cut off before the orientation
    throw error;
  }
}

function statedOrientation(reader: ByteReader): number {
  const directory = reader.long(4);
  for (let entry = 0; entry < reader.short(directory); entry++) {
    const at = directory + 2 + 12 * entry;
    if (reader.short(at) === orientationTag) return validOrientation(reader.short(at + 8));
  }
  return 1;
}

/** The orientation; 1 for a number that is not one. */
export function validOrientation(value: number): number {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? value : 1;
}
