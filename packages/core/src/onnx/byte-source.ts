/** Bytes that are read by range: a file, a Blob, or memory. A large model is never read in full. */
export interface ByteSource {
  /** The number of bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset` on. The caller asks only for ranges inside the source and does not keep or
   * change the result beyond its own use.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes in memory, which are not copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
