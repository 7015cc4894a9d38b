import type { ByteReader } from '../byte-reader.js';

const signatureLength = 8;

/**
 * The data of a PNG's first chunk of that name; undefined if there is none. A chunk is its length, its name, its data and
 * a checksum.
 */
export function pngChunk(reader: ByteReader, name: string): Uint8Array | undefined {
  for (let at = signatureLength; at + 12 <= reader.length; at += 12 + reader.long(at)) {
    if (reader.text(at + 4, 4) === name) return reader.bytes.subarray(at + 8, at + 8 + reader.long(at));
  }
  return undefined;
}
