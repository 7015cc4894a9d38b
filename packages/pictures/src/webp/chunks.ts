/** The chunks of a WebP: each a name, a length and data, filled up to an even length, after a header of 12 bytes. */
import type { ByteReader } from '../byte-reader.js';

/** The data of the first chunk of that name, from a chunk on; undefined if there is none. */
export function findChunk(reader: ByteReader, name: string, start: number): Uint8Array | undefined {
  for (let at = start; at + 8 <= reader.length;) {
    const length = reader.long(at + 4);
    if (reader.text(at, 4) === name) return reader.bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** A file of chunks. */
export function webpFile(chunks: Uint8Array): Uint8Array {
  const file = new Uint8Array(12 + chunks.length);
  file.set(ascii('RIFF'));
  new DataView(file.buffer).setUint32(4, 4 + chunks.length, true);
  file.set(ascii('WEBP'), 8);
  file.set(chunks, 12);
  return file;
}

/** The letters of a name. */
export function ascii(name: string): number[] {
  return Array.from(name, (letter) => letter.charCodeAt(0));
}
