import { openFile } from '../read-file.js';

/** Bytes that are read from front to back: each read begins at or after the start of the one before. */
export interface ByteReader {
  /** Whether what was passed cannot be read again: contents must be read on the way. */
  readonly isStream: boolean;
  /** The bytes from an offset; fewer than asked for, or none, at the end. */
  read(offset: number, length: number): Promise<Buffer>;
  /** Closes what is read. */
  close(): Promise<void>;
}

/** In bytes, read at once: a header and small content after it. */
const windowSize = 16_384;

/**
 * Reads a file, in blocks that small reads share; what is skipped is not read.
 *
 * @param what - what the file should be, for the message
 * @throws ScorecamError UNREADABLE_FILE
 */
export async function openFileReader(path: string, what: string): Promise<ByteReader> {
  const file = await openFile(path, what);
  let window = { start: 0, bytes: Buffer.alloc(0) };
  return {
    isStream: false,
    async read(offset, length) {
      const from = offset - window.start;
      if (from >= 0 && from + length <= window.bytes.length) return window.bytes.subarray(from, from + length);
      const block = Buffer.alloc(Math.max(length, windowSize));
      const { bytesRead } = await file.read(block, 0, block.length, offset);
      window = { start: offset, bytes: block.subarray(0, bytesRead) };
      return window.bytes.subarray(0, length);
    },
    close: () => file.close(),
  };
}
