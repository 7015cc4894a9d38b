import type { Readable } from 'node:stream';
import type { ByteReader } from '../tar/byte-reader.js';
import type { BucketClient } from './bucket-client.js';

/** How often a stream that broke off is opened again at the place that it had reached. */
const mostRetries = 5;

/** Reads an object from front to back as one stream; what is skipped passes by, and little is held. */
export async function openObjectReader(client: BucketClient, path: string): Promise<ByteReader> {
  let stream = await client.stream(path);
  let held = Buffer.alloc(0);
  let at = 0;
  let retries = 0;

  const more = async (): Promise<boolean> => {
    try {
      const chunk = await nextChunk(stream);
      if (chunk) held = Buffer.concat([held, chunk]);
      return chunk !== undefined;
    } catch (error) {
      if (++retries > mostRetries) throw error;
      stream.destroy();
      stream = await client.stream(path, at + held.length);
      return true;
    }
  };

  return {
    isStream: true,
    async read(offset, length) {
      while (at + held.length < offset + length) {
        const passed = Math.min(held.length, Math.max(0, offset - at));
        held = held.subarray(passed);
        at += passed;
        if (!(await more())) break;
      }
      const from = offset - at;
      return from < 0 ? Buffer.alloc(0) : held.subarray(from, from + length);
    },
    close: () => Promise.resolve(void stream.destroy()),
  };
}

/** The next bytes of a stream; undefined at its end. */
async function nextChunk(stream: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk = stream.read() as Buffer | null;
    if (chunk) return chunk;
    if (stream.readableEnded) return undefined;
    if (stream.destroyed) throw stream.errored ?? new Error('the connection ended too soon');
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        for (const event of ['readable', 'end', 'close']) stream.off(event, done);
        stream.off('error', fail);
        resolve();
      };
      const fail = (error: Error) => {
        done();
        reject(error);
      };
      for (const event of ['readable', 'end', 'close']) stream.once(event, done);
      stream.once('error', fail);
    });
  }
}
