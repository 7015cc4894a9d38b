import type { BaseDecoder } from 'geotiff';
import { stripBytes } from './strip-bytes.js';

/** Strips and tiles that are packed by Deflate. geotiff's own decoder has no limit, and unpacks gigabytes. */
export function deflateStrips(base: typeof BaseDecoder): typeof BaseDecoder {
  return class DeflateStrips extends base {
    override decodeBlock(packed: ArrayBufferLike): Promise<ArrayBufferLike> {
      return inflate(packed as ArrayBuffer, stripBytes(this.parameters)); // never shared
    }
  };
}

/** Unpacks at most `count` bytes. */
async function inflate(packed: ArrayBuffer, count: number): Promise<ArrayBuffer> {
  const unpacked = new Uint8Array(count);
  const stream: ReadableStream<Uint8Array> = new Blob([packed])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'));
  const chunks = stream.getReader();
  let written = 0;
  while (written < count) {
    const { value, done } = await chunks.read();
    if (done) break;
    unpacked.set(value.subarray(0, count - written), written);
    written += Math.min(value.length, count - written);
  }
  await chunks.cancel();
  return unpacked.slice(0, written).buffer;
}
