import type { ExplainedInput, Preprocessing } from '@scorecam/core';
import type { ComposeArguments, ComposedResult, ReadPicture } from './picture-protocol.js';
import type { PictureReaderOptions } from './picture-reader.js';
import type { PictureSource } from './picture-source.js';
import { PictureThread } from './picture-thread.js';

/** How many threads there are, and how long they may take to read a picture. */
export interface PictureThreadsOptions extends PictureReaderOptions {
  /** 1 or more; each is started when it is first needed. */
  readonly count: number;
}

/** What the results for a picture are made with; the picture itself is in its thread. */
export type ComposeOptions = Omit<ComposeArguments, 'ticket' | 'source' | 'explained' | 'view' | 'preprocessTime'>;

/** A picture that is held by a thread. */
export interface HeldPicture extends ReadPicture {
  /**
   * Draws the results for the picture, in memory. The picture can be drawn once.
   *
   * @param explained - what was explained with the picture's `input`
   */
  compose(explained: ExplainedInput, options: ComposeOptions): Promise<ComposedResult>;
}

/**
 * Threads that read pictures as a network takes them, hold them, and draw their results, so that the thread of the caller stays free
 * for everything else.
 */
export class PictureThreads {
  readonly #places: readonly { readonly thread: PictureThread; held: number }[];

  constructor({ count, patience }: PictureThreadsOptions) {
    const options = patience === undefined ? {} : { patience };
    this.#places = Array.from({ length: count }, () => ({ thread: new PictureThread(options), held: 0 }));
  }

  /**
   * Reads a picture in the thread that holds the fewest, does the work, and forgets the picture.
   *
   * @throws ScorecamError UNREADABLE_FILE, or INVALID_IMAGE as decodeImage and if the picture takes too much memory or time; CANCELLED
   *   if the threads are ended meanwhile; what the work throws
   */
  async use<T>(
    source: PictureSource,
    preprocessing: Preprocessing,
    work: (picture: HeldPicture) => Promise<T>,
  ): Promise<T> {
    const place = this.#places.reduce((least, each) => (each.held < least.held ? each : least));
    const { thread } = place;
    place.held++;
    const { ticket, answer } = thread.call('read', { ...source, preprocessing });
    try {
      const picture = await answer;
      const { view, preprocessTime } = picture;
      return await work({
        ...picture,
        compose: (explained, options) =>
          thread.call('compose', { ...options, ticket, source, explained, view, preprocessTime }).answer,
      });
    } finally {
      place.held--;
      thread.call('forget', { ticket }).answer.catch(() => undefined); // the thread may have been ended
    }
  }

  /** Ends the threads immediately, in any state. It must be called, or the program does not end. */
  async close(): Promise<void> {
    await Promise.all(this.#places.map(({ thread }) => thread.close()));
  }
}
