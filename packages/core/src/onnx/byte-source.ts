/** Bytes that are read by range: a file, a Blob, or memory. A large model is never read whole. */
export interface ByteSource {
  /** The number of bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset` on. The caller asks only for ranges inside the source and does not keep or
   * change what it gets beyond its own use.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes that are in memory already; nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
