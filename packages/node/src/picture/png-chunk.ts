/**
 * The data of a PNG's first chunk of that name, undefined where there is none. A chunk is its length, its name, its data
 * and a checksum.
 */
export function pngChunk(bytes: Buffer, name: string): Buffer | undefined {
  const signatureLength = 8;
  for (let at = signatureLength; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === name) {
      return bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    }
  }
  return undefined;
}
