import type { Picture, Raster } from '@scorecam/core';
import type { ImageReading } from '../picture/read-picture.js';
import { PictureThread } from './picture-thread.js';

/** How pictures are read. */
export interface PictureReaderOptions {
  /** Seconds that a picture may take (default: 120). */
  readonly patience?: number;
}

/**
 * Decodes pictures in a thread of its own, so that the caller's stays free for a Ctrl-C and a progress bar: a JPEG of 100
 * megapixels takes many seconds.
 */
export class PictureReader {
  readonly #thread: PictureThread;

  constructor({ patience }: PictureReaderOptions = {}) {
    this.#thread = new PictureThread(patience === undefined ? {} : { patience });
  }

  /**
   * The picture, or the raster, that the bytes of a file hold; see {@link decodeImage}.
   *
   * @param name - what to call it in messages
   * @throws ScorecamError INVALID_IMAGE as decodeImage, and if the picture takes too much memory or time;
   *   CANCELLED if the thread is ended meanwhile
   */
  read(bytes: Uint8Array, name: string, { isWide }: ImageReading = {}): Promise<Picture | Raster> {
    return this.#thread.call('decode', { bytes, name, isWide }).answer;
  }

  /** Ends the thread immediately, in any state. It must be called, or the program does not end. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
